package bench

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// usage is what the system says of the server: CPU seconds and bytes of resident memory.
func (s *server) usage() (cpu float64, rss int64, err error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, 0, err
	}
	// The name of the program, in brackets, may hold blanks.
	_, rest, _ := bytes.Cut(stat, []byte(") "))
	fields := bytes.Fields(rest)
	if len(fields) < 22 {
		return 0, 0, fmt.Errorf("bench: /proc/PID/stat is not understood: %q", stat)
	}
	var n [3]int64
	for i, field := range [][]byte{fields[11], fields[12], fields[21]} {
		if n[i], err = strconv.ParseInt(string(field), 10, 64); err != nil {
			return 0, 0, err
		}
	}
	const ticks = 100 // USER_HZ, the same on every Linux that Go supports
	return float64(n[0]+n[1]) / ticks, n[2] * int64(os.Getpagesize()), nil
}
