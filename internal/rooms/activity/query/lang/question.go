package lang

// Question is one question, decoded and checked.
type Question interface {
	common() *Common
}

// CommonOf is what q says as any question may.
func CommonOf(q Question) *Common { return q.common() }

func (c *Common) common() *Common { return c }
