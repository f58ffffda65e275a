package model

import "hubbub/internal/platform/errs"

// MayPost is the rule for writing in a conversation of this kind. member is false for who is not in it.
func MayPost(kind Kind, archived bool, role Role, member bool) error {
	const op = "model.MayPost"
	switch {
	case !member:
		return errs.E(op, errs.Forbidden, "conversation.not_member", "Only members may write here.")
	case archived:
		return errs.E(op, errs.Forbidden, "conversation.archived", "This conversation is archived.")
	case role == Muted:
		return errs.E(op, errs.Forbidden, "conversation.muted", "You are muted here.")
	case kind == Announcement && !role.Leads():
		return errs.E(op, errs.Forbidden, "conversation.announcement", "Only its leaders write announcements.")
	}
	return nil
}
