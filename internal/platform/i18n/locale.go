package i18n

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// Locale is a language that we speak.
type Locale string

// The languages. The first of Locales is spoken to those who asked for none of them.
const (
	English Locale = "en"
	Chinese Locale = "zh-CN"
)

// Locales lists the languages.
func Locales() []Locale { return []Locale{English, Chinese} }

// tag is the locale for x/text; zh-CN is Chinese in simplified writing.
func (l Locale) tag() language.Tag {
	if l == Chinese {
		return language.SimplifiedChinese
	}
	return language.English
}

var matcher = language.NewMatcher([]language.Tag{language.English, language.SimplifiedChinese})

// Match picks the language for somebody who asked for these, the most important first: locales such as "zh-Hans-SG" or whole Accept-Language
// headers. What cannot be read is passed over.
func Match(wishes ...string) Locale {
	for _, wish := range wishes {
		// A header that was made to cost time is none that a browser sends.
		if len(wish) > 256 {
			continue
		}
		tags, _, err := language.ParseAcceptLanguage(strings.ReplaceAll(wish, "_", "-"))
		if err != nil {
			continue
		}
		// One by one: the matcher alone would give English to who prefers Chinese in traditional writing, but Chinese it is.
		for _, tag := range tags {
			if _, i, confidence := matcher.Match(tag); confidence > language.No {
				return Locales()[i]
			}
		}
	}
	return English
}

// Known says whether text is exactly one of our locales, as stored preferences are.
func Known(text string) bool { return slices.Contains(Locales(), Locale(text)) }

// Number writes n as the language does.
func (l Locale) Number(n int64) string { return message.NewPrinter(l.tag()).Sprint(number.Decimal(n)) }

// DateTime writes an instant to the minute, on the clock of zone.
func (l Locale) DateTime(t time.Time, zone *time.Location) string {
	if l == Chinese {
		return t.In(zone).Format("2006年1月2日 15:04")
	}
	return t.In(zone).Format("2 January 2006, 15:04")
}

// Join writes a list: "Ann, Bob and Eve", "小安、小波和小英".
func (l Locale) Join(items []string) string {
	comma, and := ", ", " and "
	if l == Chinese {
		comma, and = "、", "和"
	}
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], comma) + and + items[last]
}
