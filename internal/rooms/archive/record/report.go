package record

import (
	"strings"
	"unicode/utf8"
)

// Severity says what became of the line that a Report is about.
type Severity string

// The severities.
const (
	Skipped  Severity = "skipped"  // it told nothing
	Repaired Severity = "repaired" // it was told, with help
)

// Report is a place in the archive that an operator may want to look at.
type Report struct {
	Where    string // "path:line", "path" or "path#item"
	Severity Severity
	Reason   Reason
	Detail   string // technical, English, may be empty
	Excerpt  string // the beginning of the line
}

// Reason is a stable code; Say puts it into words.
type Reason string

// The reasons. Append only.
const (
	BadSyntax      Reason = "syntax"          // not the format that it should be
	BadTime        Reason = "time"            // no time can be read
	NoAuthor       Reason = "author"          // nobody said it
	NoID           Reason = "id"              // no identity
	NoConversation Reason = "conversation"    // no conversation is named
	TooLong        Reason = "too_long"        // longer than any honest line
	Unrecognised   Reason = "unrecognised"    // of no known shape
	Unreadable     Reason = "unreadable"      // the file cannot be read to its end
	EmptyFile      Reason = "empty_file"      // a file without a single record
	OtherEncoding  Reason = "encoding"        // not UTF-8, read as another encoding
	Damaged        Reason = "damaged"         // bytes that are no text, replaced
	TimeBorrowed   Reason = "time_borrowed"   // no time on the line: that of the line before
	TimeMoved      Reason = "time_moved"      // dated before what it hangs from, and moved to that time
	TextCut        Reason = "text_cut"        // only the beginning of a text was told
	NameGuessed    Reason = "name_guessed"    // the conversation's name was derived from its path
	ServerChatter  Reason = "server_chatter"  // the server speaking to a client, not people to each other
	PrivateToBot   Reason = "private_to_bot"  // a private message to the logging bot
	TopicRepeated  Reason = "topic_repeated"  // the topic as told to whoever joins
	DeletedNotice  Reason = "deleted_notice"  // the trace of a deletion
	NotAMessage    Reason = "not_a_message"   // bookkeeping of the source
	DraftOrHidden  Reason = "draft_or_hidden" // shown to one person only
)

var reasonWords = map[Reason]struct{ en, zh string }{
	BadSyntax:      {"this part is damaged or not in the expected format", "这部分已损坏，或不是预期的格式"},
	BadTime:        {"the time cannot be read", "无法读出时间"},
	NoAuthor:       {"it does not say who wrote it", "没有写明是谁发的"},
	NoID:           {"it has no id", "缺少编号"},
	NoConversation: {"it does not say in which conversation it was", "没有写明属于哪个会话"},
	TooLong:        {"the line is far too long", "这一行过长"},
	Unrecognised:   {"no known kind of line", "无法识别的一行"},
	Unreadable:     {"the file cannot be read to its end", "文件无法读到结尾"},
	EmptyFile:      {"the file holds no messages", "文件里没有消息"},
	OtherEncoding:  {"not UTF-8; read in another encoding", "不是 UTF-8，已按其他编码读取"},
	Damaged:        {"some bytes are no text and were replaced", "有些字节不是文字，已替换"},
	TimeBorrowed:   {"no time on this line; taken from the line before", "这一行没有时间，沿用了上一行的时间"},
	TimeMoved:      {"dated before the message that it answers; moved to that time", "时间早于所回复的消息，已改为同一时间"},
	TextCut:        {"a very long text, of which only the beginning was kept", "文本过长，只保留了开头"},
	NameGuessed:    {"the conversation's name was taken from the file's path", "会话名取自文件路径"},
	ServerChatter:  {"the server talking to a client, left out", "服务器与客户端之间的信息，已略过"},
	PrivateToBot:   {"a private message to the logging bot, left out", "发给记录机器人的私信，已略过"},
	TopicRepeated:  {"the topic as told to whoever joins, left out", "加入时重复显示的话题，已略过"},
	DeletedNotice:  {"the trace of a deleted message, left out", "消息被删除后的痕迹，已略过"},
	NotAMessage:    {"bookkeeping of the source, left out", "来源系统的内部记录，已略过"},
	DraftOrHidden:  {"shown to one person only, left out", "只对一个人可见，已略过"},
}

// Say puts the reason into words, Chinese for a locale that begins with "zh", else English.
func (r Reason) Say(locale string) string {
	w, ok := reasonWords[r]
	if !ok {
		return string(r)
	}
	if strings.HasPrefix(locale, "zh") {
		return w.zh
	}
	return w.en
}

const excerptRunes = 160

// Excerpt is the beginning of a line, fit for a report: one line, valid UTF-8, no control characters.
func Excerpt(s string) string {
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n == excerptRunes {
			b.WriteString("…")
			break
		}
		if r < ' ' || r == 0x7f {
			r = ' '
		}
		if r == utf8.RuneError {
			r = '\uFFFD'
		}
		b.WriteRune(r)
		n++
	}
	return strings.TrimSpace(b.String())
}
