package signin

import (
	"context"
	"strings"

	"hubbub/internal/rooms/identity/core"
)

// letter is a letter's words in both languages; {name}, {link} and {email} are filled in.
type letter struct{ kind, enSubject, enText, zhSubject, zhText string }

var (
	letterReset = letter{"password.reset",
		"Choose a new password", "Hello {name},\n\nfollow this link to choose a new password. It works once, within an hour.\n\n{link}\n\nIf you did not ask for it, leave it: nothing has changed.\n",
		"重设密码", "{name}，你好：\n\n点开下面的链接就能设置新密码。链接一小时内有效，只能用一次。\n\n{link}\n\n如果不是你本人的操作，不用理会，什么都没有改变。\n"}
	letterVerify = letter{"email.verify",
		"Confirm your e-mail address", "Hello {name},\n\nfollow this link to confirm that this address is yours. It works for two days.\n\n{link}\n",
		"确认邮箱", "{name}，你好：\n\n点开下面的链接，确认这个邮箱是你的。链接两天内有效。\n\n{link}\n\n如果你没有注册过，不用理会这封邮件。\n"}
	letterNewEmail = letter{"email.change",
		"Confirm your new e-mail address", "Hello {name},\n\nfollow this link to sign in with this address from now on. It works for two days.\n\n{link}\n",
		"确认新邮箱", "{name}，你好：\n\n点开下面的链接，以后就用这个邮箱登录。链接两天内有效。\n\n{link}\n"}
	letterEmailAsked = letter{"email.change_asked",
		"Somebody wants to change your e-mail address", "Hello {name},\n\nyou (or somebody who knows your password) asked to sign in as {email} instead of this address. If it was not you, change your password now:\n\n{link}\n",
		"有人要更换你的登录邮箱", "{name}，你好：\n\n你（或者知道你密码的人）申请把登录邮箱换成 {email}。如果不是你本人，请马上修改密码：\n\n{link}\n"}
	letterPassword = letter{"password.changed",
		"Your password was changed", "Hello {name},\n\nyour password was changed and all other devices were signed out. If it was not you, choose a new one now:\n\n{link}\n",
		"密码已修改", "{name}，你好：\n\n你的密码刚刚修改过，其他设备都已退出登录。如果不是你本人，请马上重设密码：\n\n{link}\n"}
)

// write sends a letter to an account; to overrides the address.
func (s *Service) write(ctx context.Context, l letter, a core.Account, to, link, email string) error {
	if to == "" {
		to = a.Email
	}
	subject, text := l.enSubject, l.enText
	locale := "en"
	if strings.HasPrefix(a.Locale, "zh") {
		subject, text, locale = l.zhSubject, l.zhText, "zh-CN"
	}
	fill := strings.NewReplacer("{name}", a.Name, "{link}", s.publicURL+link, "{email}", email)
	return s.mail.Send(ctx, Mail{To: to, Locale: locale, Kind: l.kind, Subject: subject, Text: fill.Replace(text)})
}

// Paths of the pages that links lead to. What is secret stands behind #, so that it reaches no server's log and no other site.
const (
	pageReset  = "/reset#"
	pageVerify = "/verify#"
	pageForgot = "/forgot"
	pageJoin   = "/join#"
	pageSetup  = "/setup#"
	PageSignIn = "/signin"
)

// InviteLink is where an invite's holder goes.
func (s *Service) InviteLink(token string) string { return s.publicURL + pageJoin + token }
