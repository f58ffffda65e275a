package world

import "time"

// What the benchmarks begin with: the same crowd, whichever engine is asked about it.
var BenchStart = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)

// BenchSeed is their seed.
const BenchSeed = 20260601
