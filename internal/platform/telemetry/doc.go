// Package telemetry is how the house tells its operators what it does: logs (log/slog), metrics (Prometheus), health, and what was
// built.
//
// Logs go to one handler, text or JSON; attributes that were put into a context (With) stand on every line that is logged with it.
// Metrics live in a registry of our own, so that two servers in one process do not share counts. Labels take values from small sets
// only: a route is its pattern, never its path.
//
// Liveness says that the process answers; readiness says that it should be sent traffic: every registered check passes and nothing
// asked it to drain. AdminHandler is for operators only: it holds pprof.
//
// Everything here is safe for concurrent use. Nothing runs in the background.
package telemetry
