// Package segment holds the events of one partition in columns, sorted by person and time, and never changes them.
//
// A partition is 32 days of UTC: a time within it takes four bytes. A segment has a column for time, name and place each, one for marks and origin where they are not
// all the same, one for each property, and an index of the people in it. Names, places and values are numbers into dictionaries of the segment, as narrow
// as their count allows. Beside a segment lie its Days: for each name and local day a roaring bitmap of the people.
//
// Segments are made from Rows, which gathers events in order of arrival, or from other segments (Merge); one that was made in memory and one that is mapped from a file
// are the same. Numbers are little-endian, as they are on the machines that this runs on; an image is refused elsewhere.
//
// # Order
//
// Rows lie in the order of (canonical number of the person when the segment was made, number of the key, time, arrival). Events keep the number of the key
// that they came under, so that joining people later loses nothing: whoever reads puts the runs of a person's keys together.
//
// # Damage
//
// Every section has a checksum, which is looked at when the section is used for the first time, so that opening a store does not read it. What does not fit is a *Damage.
//
// # Concurrency
//
// A Segment and its Days are safe for concurrent use. The file stays mapped until nobody refers to the Segment any more; slices of its columns are good as
// long as the Segment is held. Rows has one writer; a RowsView that was taken stays as it was.
package segment
