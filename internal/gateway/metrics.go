package gateway

import "github.com/prometheus/client_golang/prometheus"

// metrics are what an operator watches of the gateway.
type metrics struct {
	sockets prometheus.Gauge
	slow    prometheus.Counter
	refused prometheus.Counter
	dropped prometheus.Counter
	filled  prometheus.Counter
	calls   map[string]prometheus.Counter
	other   prometheus.Counter
}

func newMetrics(r *prometheus.Registry) *metrics {
	m := &metrics{
		sockets: prometheus.NewGauge(prometheus.GaugeOpts{Name: "hubbub_sockets", Help: "Connections open now."}),
		slow:    prometheus.NewCounter(prometheus.CounterOpts{Name: "hubbub_sockets_slow_total", Help: "Connections closed because they did not take what they were sent."}),
		refused: prometheus.NewCounter(prometheus.CounterOpts{Name: "hubbub_socket_refused_total", Help: "Messages over sockets that were told to come back later."}),
		dropped: prometheus.NewCounter(prometheus.CounterOpts{Name: "hubbub_cluster_lost_total", Help: "Messages to other nodes that were not sent; gaps are filled from the database."}),
		filled:  prometheus.NewCounter(prometheus.CounterOpts{Name: "hubbub_cluster_filled_total", Help: "Gaps between nodes that were filled from the database."}),
		calls:   map[string]prometheus.Counter{},
	}
	calls := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "hubbub_socket_calls_total", Help: "Calls over sockets."}, []string{"method"})
	for _, method := range []string{"send", "sync", "read", "typing", "presence", "status"} {
		m.calls[method] = calls.WithLabelValues(method)
	}
	m.other = calls.WithLabelValues("other")
	r.MustRegister(m.sockets, m.slow, m.refused, m.dropped, m.filled, calls)
	return m
}

func (m *metrics) call(method string) {
	c := m.calls[method]
	if c == nil {
		c = m.other
	}
	c.Inc()
}
