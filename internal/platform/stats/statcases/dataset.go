package statcases

import (
	"bufio"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"hubbub/internal/platform/stats"
)

// Dataset is a folder with the customers that the models of repeat purchase are fitted to, in the form of the CDNOW sample of Fader and Hardie:
// cdnow_customers_summary.csv.gz (ID, frequency, recency, T in weeks) and CDNOW_sample.txt.gz (customer, number in the sample, day, discs,
// dollars). The empty Dataset has none.
type Dataset struct{ Folder string }

const (
	summaryFile      = "cdnow_customers_summary.csv.gz"
	transactionsFile = "CDNOW_sample.txt.gz"
)

// What is learnt ends here; what comes after is what the models are to foretell.
var endOfLearning = time.Date(1997, time.September, 30, 0, 0, 0, 0, time.UTC)

// FindDataset looks for the customers beside a file of cases (../data/lifetimes-cdnow and data/lifetimes-cdnow from its folder) and then from the
// given folders upwards, there also below a folder "shared". It is empty when there are none.
func FindDataset(cases string, from ...string) Dataset {
	var places []string
	near := func(dir string) {
		for _, below := range []string{"lifetimes-cdnow", "data/lifetimes-cdnow", "shared/data/lifetimes-cdnow"} {
			places = append(places, filepath.Join(dir, filepath.FromSlash(below)))
		}
	}
	for _, start := range append([]string{filepath.Dir(cases)}, from...) {
		dir, err := filepath.Abs(start)
		if err != nil {
			continue
		}
		for {
			near(dir)
			up := filepath.Dir(dir)
			if up == dir {
				break
			}
			dir = up
		}
	}
	for _, p := range places {
		if _, err := os.Stat(filepath.Join(p, summaryFile)); err == nil {
			return Dataset{p}
		}
	}
	return Dataset{}
}

var errNoCustomers = errors.New("it gives no parameters, and there are no customers to fit them to")

func (d Dataset) open(name string, read func(io.Reader) error) error {
	if d.Folder == "" {
		return errNoCustomers
	}
	f, err := os.Open(filepath.Join(d.Folder, name))
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if err := read(z); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// Histories are the customers' histories in weeks, without amounts.
func (d Dataset) Histories() ([]stats.History, error) {
	var out []stats.History
	err := d.open(summaryFile, func(r io.Reader) error {
		rows, err := csv.NewReader(r).ReadAll()
		if err != nil {
			return err
		}
		for _, row := range rows[min(1, len(rows)):] {
			var h stats.History
			for i, into := range []*float64{&h.Repeats, &h.Last, &h.Age} {
				if i+1 >= len(row) {
					return errors.New("a line is too short")
				}
				if *into, err = strconv.ParseFloat(row[i+1], 64); err != nil {
					return err
				}
			}
			out = append(out, h)
		}
		return nil
	})
	return out, err
}

// Purchases are all purchases of the sample, and the day until which the models learn.
func (d Dataset) Purchases() (purchases []stats.Purchase, end int, err error) {
	day := func(t time.Time) int { return int(t.Unix() / 86400) }
	err = d.open(transactionsFile, func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			f := strings.Fields(lines.Text())
			if len(f) != 5 {
				return fmt.Errorf("a line has %d fields", len(f))
			}
			at, err := time.Parse("20060102", f[2])
			if err != nil {
				return err
			}
			amount, err := strconv.ParseFloat(f[4], 64)
			if err != nil {
				return err
			}
			purchases = append(purchases, stats.Purchase{Customer: f[1], Day: day(at), Amount: amount})
		}
		return lines.Err()
	})
	return purchases, day(endOfLearning), err
}
