package stats

import "math"

// Nodes and weights of Gauss-Legendre quadrature with 16 points on [-1, 1] (Abramowitz, Stegun table 25.4), by symmetry one half.
var (
	gaussNodes = [8]float64{
		0.09501250983763744, 0.28160355077925891, 0.45801677765722739, 0.61787624440264375,
		0.75540440835500303, 0.86563120238783174, 0.94457502307323258, 0.98940093499164993,
	}
	gaussWeights = [8]float64{
		0.18945061045506850, 0.18260341504492359, 0.16915651939500254, 0.14959598881657673,
		0.12462897125553387, 0.09515851168249278, 0.06225352393864789, 0.02715245941175409,
	}
)

// gaussLegendre integrates f over [low, high].
func gaussLegendre(f func(float64) float64, low, high float64) float64 {
	mid, half := (low+high)/2, (high-low)/2
	sum := 0.0
	for i, x := range gaussNodes {
		sum += gaussWeights[i] * (f(mid-half*x) + f(mid+half*x))
	}
	return sum * half
}

// panelsOf is how many panels an integral is cut into; parameters far from any fit do not make it endless.
func panelsOf(wanted float64) float64 {
	const most = 10_000
	if wanted < most {
		return max(1, math.Ceil(wanted))
	}
	return most
}

// logSumExp is log(exp(a) + exp(b)).
func logSumExp(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}
