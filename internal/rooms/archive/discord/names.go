package discord

import (
	"mime"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"hubbub/internal/rooms/archive/record"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

var (
	idInName = regexp.MustCompile(`\[(\d{15,20})\]`)
	partMark = regexp.MustCompile(` ?\[part \d+\]`)
)

// partOf is what the files of one export have in common.
func partOf(p string) string { return partMark.ReplaceAllString(p, "") }

// idOf is the channel id that the exporter puts into the names of its files.
func idOf(p string) string {
	if m := idInName.FindStringSubmatch(path.Base(p)); m != nil {
		return m[1]
	}
	return ""
}

// localPath is the path within the archive that an address beside the export stands for, or "" for a real URL.
func localPath(exportPath, address string) string {
	if strings.Contains(address, "://") || strings.HasPrefix(address, "data:") || strings.HasPrefix(address, "//") {
		return ""
	}
	if p, err := url.PathUnescape(address); err == nil {
		address = p
	}
	return strings.TrimPrefix(path.Clean("/"+path.Join(path.Dir(exportPath), strings.ReplaceAll(address, `\`, "/"))), "/")
}

func typeOf(name string) string {
	t, _, _ := strings.Cut(mime.TypeByExtension(strings.ToLower(path.Ext(name))), ";")
	return t
}

// handleOf is a user name, with the number that told people apart before names were unique.
func handleOf(name, discriminator string) string {
	name = record.CleanLine(name)
	if strings.Trim(discriminator, "0") == "" {
		return name
	}
	return name + "#" + record.CleanLine(discriminator)
}

var sizeUnits = map[string]float64{"bytes": 1, "byte": 1, "B": 1, "KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30}

// sizeOf reads "2.92 MB" as nearly as it can be read.
func sizeOf(s string) int64 {
	num, unit, ok := strings.Cut(strings.TrimSpace(s), " ")
	n, err := strconv.ParseFloat(strings.ReplaceAll(num, ",", "."), 64)
	if !ok || err != nil || n < 0 || n > 1e6 {
		return 0
	}
	return int64(n * sizeUnits[strings.TrimSpace(unit)])
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
