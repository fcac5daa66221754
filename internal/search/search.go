// Package search finds documents by their words, in memory, in several languages: without regard to endings, accents and
// capitals, through the town's synonyms, with slips of the finger forgiven and an unfinished last word completed. It
// promises that a document put or removed is seen by the next question without the others being read again, that an index
// answers the same however it came to hold what it holds, that any number may ask while one changes it, and that what a
// question costs has a bound whatever was typed. It knows no database, no page and no municipality: what can be found, who
// may see it and when it changed are its callers' concern.
//
// An Index keeps documents under an id. Put replaces all that an id had, in every language; Remove takes it away.
package search

// Document is a page that can be found.
type Document struct {
	Lang     string
	Kind     string // of content, to narrow the hits down by
	Path     string
	Title    string
	Summary  string
	Keywords []string // words that it is about, as people say them
	Body     string   // the rest, as plain text
	Topics   []string // slugs, to narrow the hits down by
	Day      string   // 2006-01-02, of what ages, as news do; else empty
	Weight   float64  // of its kind beside others; 0 is 1
}

// Question is what somebody asks for.
type Question struct {
	Lang   string
	Text   string
	Kinds  []string // any of these; all if empty
	Topics []string // any of these; all if empty
	From   int      // hits to leave out
	Size   int      // hits wanted at most
	Today  string   // 2006-01-02; old news count less
	Typing bool     // the last word is not finished
}

// Limits of a question, so that it stays cheap.
const (
	MaxQuestion = 200  // bytes that are read
	MaxHits     = 1200 // hits that can be leafed through; all are counted

	maxTerms     = 12
	maxCompleted = 24      // words that an unfinished one may stand for
	maxRead      = 400_000 // places in lists that are read for words that were not typed so
	reranked     = 200     // best hits that are looked at more closely
)

// Hit is a document that answers a question.
type Hit struct {
	Document
	Marked  []Piece // the title, with the words found
	Excerpt []Piece // of the summary or the text, with the words found
}

// Piece is a part of a text, marked if it is a word that was found.
type Piece struct {
	Text   string
	Marked bool
}

// Count says how many hits there are of a kind or topic.
type Count struct {
	Name string
	N    int
}

// Found is the answer. Kinds and Topics count what would be found if another one were asked for as well: each without
// regard to its own choice. Meant is the question with slips mended, empty if none were.
type Found struct {
	Hits   []Hit
	Total  int
	Kinds  []Count
	Topics []Count
	Meant  string
}
