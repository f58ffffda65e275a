package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"hubbub/internal/gateway"
	"hubbub/internal/platform/actor"
	"hubbub/internal/platform/clock"
	"hubbub/internal/platform/errs"
	"hubbub/internal/platform/ids"
)

// The tests of this package need a server that is another process and that can be made to misbehave: this binary, started again.
func TestMain(m *testing.M) {
	if addr := os.Getenv("HUBBUB_BENCH_TEST_ADDR"); addr != "" {
		if err := serveFake(addr, os.Getenv("HUBBUB_BENCH_TEST_DIR")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func fakeLab(t testing.TB, env ...string) *Lab {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return &Lab{
		Log: os.Stderr,
		Serve: func(dir, addr string) *exec.Cmd {
			cmd := exec.Command(exe)
			cmd.Env = append(append(os.Environ(), "HUBBUB_BENCH_TEST_ADDR="+addr, "HUBBUB_BENCH_TEST_DIR="+dir), env...)
			return cmd
		},
		Prepare: func(_ context.Context, dir string, plan Plan) (*World, error) {
			w := &World{Workspace: "lab"}
			for i := range plan.People {
				w.Tokens = append(w.Tokens, strconv.Itoa(i+1))
			}
			for i := range plan.Conversations {
				w.Conversations = append(w.Conversations, ids.ID(1_000_000+i).String())
			}
			b, err := json.Marshal(plan)
			if err != nil {
				return nil, err
			}
			return w, os.WriteFile(filepath.Join(dir, "plan.json"), b, 0o600)
		},
	}
}

// fake commits to one file, with the shape of the real commit queue: batches, one publisher, answers after publishing.
type fake struct {
	gw        *gateway.Gateway
	file      *os.File
	jobs      chan fakeJob
	committed chan []fakeJob
	joined    map[ids.ID][]ids.ID
	fault     string
}

type fakeJob struct {
	conversation ids.ID
	seq          int64
	entry        []byte
	reply        func([]byte, error)
}

func (f *fake) Authenticate(r *http.Request, _ string) (actor.Actor, error) {
	n, err := strconv.Atoi(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if err != nil {
		return actor.Actor{}, errs.E("fake", errs.Unauthenticated, "auth.token", "no")
	}
	return actor.Actor{Workspace: 1, Person: ids.ID(n), Role: actor.Member}, nil
}
func (f *fake) MayRead(context.Context, actor.Actor, ids.ID) error { return nil }
func (f *fake) MaySee(context.Context, actor.Actor, ids.ID) error  { return nil }
func (f *fake) Joined(_ context.Context, _, person ids.ID) ([]ids.ID, error) {
	return f.joined[person], nil
}
func (f *fake) Call(context.Context, actor.Actor, string, []byte) ([]byte, error) {
	return []byte("{}"), nil
}
func (f *fake) Range(context.Context, ids.ID, int64, int64) (gateway.Frame, error) {
	return gateway.Frame{}, nil
}
func (f *fake) Send(_ context.Context, a actor.Actor, body []byte, reply func([]byte, error)) {
	var in struct {
		Conversation ids.ID `json:"conversation"`
		ClientID     string `json:"client_id"`
		Text         string `json:"text"`
	}
	if err := json.Unmarshal(body, &in); err != nil {
		reply(nil, errs.E("fake", errs.Invalid, "request.invalid", "no"))
		return
	}
	b, _ := json.Marshal(in.Text)
	data := fmt.Appendf(nil, `"at":"2026-01-02T03:04:05.678Z","sender":"%s","kind":"text","text":%s,"client_id":"%s","version":1`, a.Person, b, in.ClientID)
	select {
	case f.jobs <- fakeJob{conversation: in.Conversation, entry: data, reply: reply}:
	default:
		reply(nil, errs.E("fake", errs.Busy, "server.busy", "no").After(100*time.Millisecond))
	}
}

func (f *fake) commit() {
	seqs := map[ids.ID]int64{}
	for first := range f.jobs {
		jobs := []fakeJob{first}
	fill:
		for len(jobs) < 128 {
			select {
			case j := <-f.jobs:
				jobs = append(jobs, j)
			default:
				break fill
			}
		}
		for i := range jobs {
			seqs[jobs[i].conversation]++
			jobs[i].seq = seqs[jobs[i].conversation]
			_, _ = f.file.Write(jobs[i].entry)
		}
		_ = f.file.Sync()
		f.committed <- jobs
	}
}

func (f *fake) publish() {
	n := 0
	for jobs := range f.committed {
		frames := map[ids.ID]*gateway.Frame{}
		for _, j := range jobs {
			n++
			if f.fault == "mute" && n%100 == 0 {
				continue
			}
			fr := frames[j.conversation]
			if fr == nil {
				fr = &gateway.Frame{Workspace: 1, Conversation: j.conversation, First: j.seq, Said: true, Data: []byte(`{"e":[`)}
				frames[j.conversation] = fr
			} else {
				fr.Data = append(fr.Data, ',')
			}
			fr.Seq, fr.Ordinal = j.seq, j.seq
			seq := j.seq
			if f.fault == "swap" && n%100 < 2 { // two trade places
				seq += 1 - 2*int64(n%100)
			}
			fr.Data = fmt.Appendf(fr.Data, `{"conversation":"%s","seq":%d,"ordinal":%d,"kind":"message.sent","at":"2026-01-02T03:04:05.678Z","actor":"000000000000a","data":{"conversation":"%[1]s","seq":%[2]d,"ordinal":%[3]d,%s}}`, j.conversation, seq, j.seq, j.entry)
		}
		for _, fr := range frames {
			if f.fault == "garbage" && n > 100 {
				fr.Data = append(fr.Data, `{"conversation":"another","seq":1},`...)
			}
			fr.Data = append(fr.Data, "]}"...)
			f.gw.Publish(*fr)
			if f.fault == "twice" && n%50 < len(jobs) {
				f.gw.Publish(*fr)
			}
		}
		for _, j := range jobs {
			j.reply(fmt.Appendf(nil, `{"seq":%d,"ordinal":%[1]d,"at":"2026-01-02T03:04:05.678Z"}`, j.seq), nil)
		}
	}
}

func serveFake(addr, dir string) error {
	var plan Plan
	b, err := os.ReadFile(filepath.Join(dir, "plan.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, &plan); err != nil {
		return err
	}
	f := &fake{jobs: make(chan fakeJob, 4096), committed: make(chan []fakeJob, 16), joined: map[ids.ID][]ids.ID{}, fault: os.Getenv("HUBBUB_BENCH_TEST_FAULT")}
	for i, members := range plan.Conversations {
		for _, m := range members {
			f.joined[ids.ID(m+1)] = append(f.joined[ids.ID(m+1)], ids.ID(1_000_000+i))
		}
	}
	if f.file, err = os.Create(filepath.Join(dir, "log")); err != nil {
		return err
	}
	if f.gw, err = gateway.Open(gateway.Config{Auth: f, Chat: f, Clock: clock.System{}, Limits: gateway.Limits{Calls: -1}}); err != nil {
		return err
	}
	go f.commit()
	go f.publish()
	mux := http.NewServeMux()
	f.gw.Register(mux)
	mux.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	go func() { _ = http.Serve(ln, mux) }()
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	<-ctx.Done()
	end, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return f.gw.Close(end)
}
