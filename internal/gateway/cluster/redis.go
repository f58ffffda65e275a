package cluster

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"
)

// Config is where the nodes meet.
type Config struct {
	URL       string        // redis://user:password@host:port/db, with what rueidis understands as options
	Namespace string        // so that installations may share a Redis; "hubbub" if empty
	Lease     time.Duration // a node that is not heard of for so long is gone; 5 s if zero
	Heads     time.Duration // between comparisons of heads; 2 s if zero
}

const (
	lanes      = 16      // channels for what is published; a conversation or person always takes the same
	control    = lanes   // the channel for what nodes tell each other
	outboxMax  = 16384   // messages on their way to Redis
	outboxSize = 1 << 24 // and their bytes; beyond, messages are lost and the gap is healed
	sendBatch  = 256
)

// link carries messages between nodes over sharded publish and subscribe: in order within a lane, at most once.
type link struct {
	client   rueidis.Client
	names    [lanes + 1]string
	take     func(lane int, message string)
	resumed  func() // a lane is back; what was sent meanwhile is lost
	outbox   chan parcel
	bytes    atomic.Int64
	lost     func(n int)
	stop     context.CancelFunc
	finished sync.WaitGroup
}

type parcel struct {
	lane    int
	message []byte
}

func openLink(ctx context.Context, cfg Config, take func(int, string), resumed func(), lost func(int)) (*link, error) {
	option, err := rueidis.ParseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	option.DisableCache, option.DisableRetry, option.ClientName = true, true, "hubbub"
	client, err := rueidis.NewClient(option)
	if err != nil {
		return nil, err
	}
	if cfg.Namespace == "" {
		cfg.Namespace = "hubbub"
	}
	running, stop := context.WithCancel(context.Background())
	l := &link{client: client, take: take, resumed: resumed, lost: lost, outbox: make(chan parcel, outboxMax), stop: stop}
	var subscribed sync.WaitGroup
	for i := range l.names {
		l.names[i] = cfg.Namespace + ":{" + strconv.Itoa(i) + "}"
		subscribed.Add(1)
		l.finished.Go(func() { l.listen(running, i, sync.OnceFunc(subscribed.Done)) })
	}
	ready := make(chan struct{})
	go func() { subscribed.Wait(); close(ready) }()
	select {
	case <-ready:
	case <-ctx.Done():
		stop()
		client.Close()
		return nil, ctx.Err()
	}
	l.finished.Go(func() { l.forward(running) })
	return l, nil
}

// listen hands on what comes down a lane, for as long as the link is open.
func (l *link) listen(ctx context.Context, lane int, first func()) {
	times := 0
	hook := rueidis.WithOnSubscriptionHook(ctx, func(s rueidis.PubSubSubscription) {
		if s.Kind != "ssubscribe" {
			return
		}
		first()
		if times++; times > 1 {
			go l.resumed()
		}
	})
	for {
		err := l.client.Receive(hook, l.client.B().Ssubscribe().Channel(l.names[lane]).Build(), func(m rueidis.PubSubMessage) {
			l.take(lane, m.Message)
		})
		if ctx.Err() != nil {
			return
		}
		if lane == control {
			slog.Warn("socket: Redis is out of reach", "error", err)
		}
		select {
		case <-time.After(250 * time.Millisecond):
		case <-ctx.Done():
			return
		}
	}
}

// send puts a message on its way; it never waits.
func (l *link) send(lane int, message []byte) {
	if l.bytes.Add(int64(len(message))) > outboxSize {
		l.bytes.Add(-int64(len(message)))
		l.lost(1)
		return
	}
	select {
	case l.outbox <- parcel{lane, message}:
	default:
		l.bytes.Add(-int64(len(message)))
		l.lost(1)
	}
}

// forward gives Redis what waits, several messages in one go.
func (l *link) forward(ctx context.Context) {
	for {
		var commands []rueidis.Completed
		add := func(p parcel) {
			l.bytes.Add(-int64(len(p.message)))
			commands = append(commands, l.client.B().Spublish().Channel(l.names[p.lane]).Message(rueidis.BinaryString(p.message)).Build())
		}
		select {
		case p := <-l.outbox:
			add(p)
		case <-ctx.Done():
			return
		}
		for len(commands) < sendBatch && len(l.outbox) > 0 {
			add(<-l.outbox)
		}
		failed := 0
		for _, res := range l.client.DoMulti(ctx, commands...) {
			if res.Error() != nil {
				failed++
			}
		}
		if failed > 0 {
			l.lost(failed)
		}
	}
}

func (l *link) close() {
	l.stop()
	l.client.Close()
	l.finished.Wait()
}
