// Package report gives the figures that describe a workspace's talk as a whole: how much is said, by how many, who comes back, who went, how evenly it is
// spread, who speaks to whom.
//
// Every figure but the graph of mentions is a question of package query, so that what the report says and what a chart shows can never differ. Days are those of
// UTC. A message is message.sent of somebody who is not known as a bot. The graph is one walk over the same events.
//
// What the data cannot tell, because an archive holds posts and nothing else, reads "not measurable".
//
// Of is safe for concurrent use; the view stays open until it returns.
package report
