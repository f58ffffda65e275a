package app

import (
	"context"
	"log/slog"
	"time"

	"hubbub/internal/platform/ids"

	"github.com/redis/rueidis"
)

const accessChannel = "hubbub:access"

// nodes is the word between the nodes of an installation that is not about conversations: whose credentials changed. What concerns sockets and
// logs is the gateway's own.
type nodes struct {
	client rueidis.Client
	forget func(ids.ID)
}

func openNodes(url string) (*nodes, error) {
	opt, err := rueidis.ParseURL(url)
	if err != nil {
		return nil, err
	}
	client, err := rueidis.NewClient(opt)
	if err != nil {
		return nil, err
	}
	return &nodes{client: client}, nil
}

// AccessChanged implements identity.Notifier. A node that misses the word lets a dead credential live until its cache looks again.
func (n *nodes) AccessChanged(ctx context.Context, subject ids.ID) error {
	return n.client.Do(ctx, n.client.B().Publish().Channel(accessChannel).Message(subject.String()).Build()).Error()
}

// listen hears the other nodes until ctx ends; what breaks is begun again.
func (n *nodes) listen(ctx context.Context) {
	for ctx.Err() == nil {
		err := n.client.Receive(ctx, n.client.B().Subscribe().Channel(accessChannel).Build(), func(m rueidis.PubSubMessage) {
			if subject, err := ids.Parse(m.Message); err == nil {
				n.forget(subject)
			}
		})
		if ctx.Err() != nil {
			return
		}
		slog.Warn("the word between nodes broke off, beginning again", "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

func (n *nodes) close() {
	if n != nil {
		n.client.Close()
	}
}
