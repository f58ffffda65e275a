// Command activity asks DuckDB the questions of `hubbub bench activity`, over the same invented crowd, and prints one JSON line:
//
//	go run . --people 1000000 --events 100000000 --days 90
//
// "raw" is the best plain SQL over a row for each event, "rollup" the same over a table of (person, day), where the question allows one; both are medians
// after one run that fills the caches. It is a module of its own, so that the product needs no C.
package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"hubbub/internal/rooms/activity/fact"
	"hubbub/internal/rooms/activity/world"
)

type figures struct {
	Raw    float64  `json:"raw_ms"`
	Rollup *float64 `json:"rollup_ms,omitempty"`
}

type report struct {
	Engine  string             `json:"engine"`
	People  int                `json:"people"`
	Events  int64              `json:"events"`
	LoadS   float64            `json:"load_s"`
	Bytes   int64              `json:"bytes"`
	Queries map[string]figures `json:"queries"`
}

func main() {
	people := flag.Int("people", 100_000, "how many people ever join")
	events := flag.Int64("events", 10_000_000, "about how many events they cause")
	days := flag.Int("days", 90, "over how many days")
	runs := flag.Int("runs", 5, "runs of each question; the median counts")
	dir := flag.String("dir", os.TempDir(), "where the database lies while it is measured")
	flag.Parse()
	if err := run(world.Plan{People: *people, Events: *events, Days: *days, Start: world.BenchStart, Seed: world.BenchSeed}, *runs, *dir); err != nil {
		log.Fatal(err)
	}
}

func run(plan world.Plan, runs int, dir string) error {
	ctx := context.Background()
	file := filepath.Join(dir, "hubbub-compare-"+strconv.Itoa(os.Getpid())+".duckdb")
	defer os.Remove(file)
	connector, err := duckdb.NewConnector(file, nil)
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	var version string
	if err := db.QueryRow(`SELECT version()`).Scan(&version); err != nil {
		return err
	}
	if err := execAll(db, "SET threads = "+strconv.Itoa(runtime.NumCPU()), schema); err != nil {
		return err
	}
	out := report{Engine: "DuckDB " + version, People: plan.People, Queries: map[string]figures{}}
	began := time.Now()
	if out.Events, err = load(ctx, connector, plan); err != nil {
		return err
	}
	out.LoadS = time.Since(began).Seconds()
	if err := execAll(db, `CREATE TABLE person_day AS SELECT person, epoch_ms(ts)//86400000 AS day, count(*) AS n FROM events GROUP BY ALL ORDER BY person, day`, `CHECKPOINT`); err != nil {
		return err
	}
	if info, err := os.Stat(file); err == nil {
		out.Bytes = info.Size()
	}
	for _, q := range questions(plan) {
		f := figures{}
		if f.Raw, err = median(db, q.raw, runs); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
		if q.rollup != "" {
			ms, err := median(db, q.rollup, runs)
			if err != nil {
				return fmt.Errorf("%s on the roll-up: %w", q.name, err)
			}
			f.Rollup = &ms
		}
		out.Queries[q.name] = f
		fmt.Fprintln(os.Stderr, q.name, f.Raw)
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

var schema = `CREATE TYPE event_name AS ENUM ('` + strings.Join(world.Names[:], "','") + `');
CREATE TABLE events (ts TIMESTAMP_MS, person UINTEGER, name event_name, place UINTEGER, path VARCHAR, answers UINTEGER)`

func execAll(db *sql.DB, statements ...string) error {
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			return err
		}
	}
	return nil
}

// load appends the crowd's events in order of time, as they would come.
func load(ctx context.Context, connector driver.Connector, plan world.Plan) (n int64, err error) {
	conn, err := connector.Connect(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	to, err := duckdb.NewAppenderFromConn(conn, "", "events")
	if err != nil {
		return 0, err
	}
	crowd, err := world.NewCrowd(plan)
	if err != nil {
		return 0, err
	}
	err = crowd.Each(ctx, runtime.NumCPU(), func(_ int, facts []fact.Fact) error {
		for i := range facts {
			f := &facts[i]
			if f.Act != fact.Happened {
				continue
			}
			if err := to.AppendRow(time.UnixMilli(f.At).UTC(), number(f.Person), f.Name, number(f.Place), text(f, "$path"), number(f.Get("to").Text)); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	if e := to.Close(); err == nil {
		err = e
	}
	return n, err
}

// number is what follows the last mark of a key; nil where there is none.
func number(key string) driver.Value {
	n, err := strconv.ParseUint(key[strings.LastIndexAny(key, ":-")+1:], 10, 32)
	if err != nil {
		return nil
	}
	return uint32(n)
}

func text(f *fact.Fact, key string) driver.Value {
	if v := f.Get(key); v.Kind == fact.String {
		return v.Text
	}
	return nil
}

func median(db *sql.DB, query string, runs int) (float64, error) {
	var took []float64
	for i := range runs + 1 {
		began := time.Now()
		rows, err := db.Query(query)
		if err != nil {
			return 0, err
		}
		for rows.Next() {
		}
		if err := rows.Err(); err != nil {
			return 0, err
		}
		rows.Close()
		if i > 0 {
			took = append(took, float64(time.Since(began).Microseconds())/1000)
		}
	}
	slices.Sort(took)
	return took[len(took)/2], nil
}
