package slack

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// text is a JSON value that ought to be a string, and is a number or a boolean in some exports.
type text string

// UnmarshalJSON takes any scalar.
func (t *text) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		var s string
		err := json.Unmarshal(b, &s)
		*t = text(s)
		return err
	}
	if s := string(b); s != "null" && s != "{}" && s != "[]" {
		*t = text(s)
	}
	return nil
}

// number is a JSON value that ought to be a number and may be a string.
type number int64

// UnmarshalJSON takes a number, a string that holds one, or anything else as zero.
func (n *number) UnmarshalJSON(b []byte) error {
	f, _ := strconv.ParseFloat(strings.Trim(string(b), `"`), 64)
	*n = number(f)
	return nil
}

type user struct {
	ID       text    `json:"id"`
	Name     text    `json:"name"`
	RealName text    `json:"real_name"`
	TZ       text    `json:"tz"`
	Locale   text    `json:"locale"`
	Deleted  bool    `json:"deleted"`
	IsBot    bool    `json:"is_bot"`
	IsGuest  bool    `json:"is_restricted"`
	IsGuest1 bool    `json:"is_ultra_restricted"`
	Profile  profile `json:"profile"`
}

type profile struct {
	Name        text `json:"name"`
	RealName    text `json:"real_name"`
	DisplayName text `json:"display_name"`
	Email       text `json:"email"`
	Title       text `json:"title"`
	Image       text `json:"image_192"`
}

type note struct {
	Value text `json:"value"`
}

type channel struct {
	ID       text   `json:"id"`
	Name     text   `json:"name"`
	Created  number `json:"created"`
	Creator  text   `json:"creator"`
	Archived bool   `json:"is_archived"`
	Members  []text `json:"members"`
	Topic    note   `json:"topic"`
	Purpose  note   `json:"purpose"`
}

type row struct {
	Type        text         `json:"type"`
	Subtype     text         `json:"subtype"`
	TS          text         `json:"ts"`
	ThreadTS    text         `json:"thread_ts"`
	User        text         `json:"user"`
	Username    text         `json:"username"`
	BotID       text         `json:"bot_id"`
	BotProfile  *profile     `json:"bot_profile"`
	UserProfile *profile     `json:"user_profile"`
	Text        text         `json:"text"`
	Inviter     text         `json:"inviter"`
	Hidden      bool         `json:"hidden"`
	Ephemeral   bool         `json:"is_ephemeral"`
	Edited      *edited      `json:"edited"`
	Reactions   []reaction   `json:"reactions"`
	Files       []file       `json:"files"`
	File        *file        `json:"file"`
	Comment     *comment     `json:"comment"`
	Attachments []attachment `json:"attachments"`
	Blocks      []block      `json:"blocks"`
	PinnedTo    []text       `json:"pinned_to"`
	ReplyCount  number       `json:"reply_count"`
	Message     *row         `json:"message"`
	Previous    *row         `json:"previous_message"`
	Original    *row         `json:"original"`
	DeletedTS   text         `json:"deleted_ts"`
}

type edited struct {
	User text `json:"user"`
	TS   text `json:"ts"`
}

type reaction struct {
	Name  text   `json:"name"`
	Users []text `json:"users"`
	Count number `json:"count"`
}

type file struct {
	ID       text     `json:"id"`
	Name     text     `json:"name"`
	Title    text     `json:"title"`
	Type     text     `json:"mimetype"`
	Size     number   `json:"size"`
	Mode     text     `json:"mode"`
	URL      text     `json:"url_private"`
	Download text     `json:"url_private_download"`
	Comment  *comment `json:"initial_comment"`
}

type comment struct {
	User text `json:"user"`
	Text text `json:"comment"`
}

type attachment struct {
	Fallback   text    `json:"fallback"`
	Pretext    text    `json:"pretext"`
	AuthorName text    `json:"author_name"`
	Title      text    `json:"title"`
	TitleLink  text    `json:"title_link"`
	Text       text    `json:"text"`
	FromURL    text    `json:"from_url"`
	Original   text    `json:"original_url"`
	ImageURL   text    `json:"image_url"`
	Footer     text    `json:"footer"`
	IsShare    bool    `json:"is_share"`
	IsUnfurl   bool    `json:"is_msg_unfurl"`
	Fields     []field `json:"fields"`
	Blocks     []block `json:"blocks"`
}

type field struct {
	Title text `json:"title"`
	Value text `json:"value"`
}

// parseTS reads Slack's time stamp, seconds with six digits behind the point, which is also the message's id. Tie orders messages
// of one millisecond.
func parseTS(ts text) (at time.Time, tie int64, ok bool) {
	sec, frac, _ := strings.Cut(string(ts), ".")
	s, err := strconv.ParseInt(sec, 10, 64)
	if err != nil || s <= 0 || s > 1<<40 {
		return at, 0, false
	}
	frac = (frac + "000000")[:6]
	us, err := strconv.ParseInt(frac, 10, 64)
	if err != nil || us < 0 {
		return at, 0, false
	}
	return time.Unix(s, us*1000).UTC().Truncate(time.Millisecond), us, true
}
