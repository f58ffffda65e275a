package store

import "hubbub/internal/platform/sqldb"

// q holds the named blocks of queries.sql.
var q struct {
	LockHeads, Posters, SentBefore, MoveHead, MoveHeads, BumpPersonal, InsertPersonal, PersonalAfter, PersonalHead, InsertConversation, InsertHead                        *sqldb.Query
	ConversationsById, ConversationByDirectKey, ConversationByParent, ConversationBySource, UpdateConversation, CountMembers, Discover, InsertMember                      *sqldb.Query
	DeleteMember, SetMemberRole, SetMine, SeatsOf, Seat, MembersPage, MembersIn, Leaders, Audience, AdvanceCursor, SetCursor, InsertReceipt, Readers                      *sqldb.Query
	CountReaders, CountMentions, OrdinalAt, MessagesBetween, MessagesBefore, MessagesAt, LastMessages, Notes, EditMessage, SetExtra                                       *sqldb.Query
	BlankMessage, BlankEdits, InsertEdit, Edits, EntriesBetween, AddReaction, RemoveReaction, ClearReactions, ReactionsAt, CountEmoji, AddPin                             *sqldb.Query
	RemovePin, Pins, PinsAt, ThreadsAt, PutDraft, DeleteDraft, Drafts, AddSaved, RemoveSaved, Saved, SavedAt, InsertScheduled, UpdateScheduled                            *sqldb.Query
	FailScheduled, DeleteScheduled, ScheduledOf, ScheduledDue, PutVote, ClearVotes, BlankVotes, CountVotes, InsertShare, Share, SharesOf, ViewShare                       *sqldb.Query
	VerifyGaps, VerifyTwice, VerifyOrdinals, VerifyMembers, VerifyCursors, VerifyReactions, VerifyBlank, VerifyPersonal, Epoch, PutEpoch, DraftOf                         *sqldb.Query
	CountVoters, FirstVoters, VotesOf, MarkStale, UnmarkStale, Stale, ScheduledById, TakeScheduled, RevokeShare, ThreadsUnder, Heads, ImportItem, CarryCursors, ShareSeat *sqldb.Query
	SeatsPage, SeatsIn, DraftsIn, SharesPage, Showing, ClearMedia, ClearLinks, VerifyMedia                                                                                *sqldb.Query
}

func init() { sqldb.Load(queriesSQL, &q) }
