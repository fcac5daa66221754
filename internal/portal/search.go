package portal

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Subject is the kind of thing that a search finds.
type Subject string

// The subjects, in the order in which equal hits are shown.
const (
	Services Subject = "services"
	Answered Subject = "answers" // frequent questions
	Newsy    Subject = "news"
	Offices  Subject = "offices"
	Places   Subject = "places"
	Texts    Subject = "pages"
)

// Subjects lists the subjects in their order.
func Subjects() []Subject { return []Subject{Services, Answered, Newsy, Offices, Places, Texts} }

// Document is a page that can be found.
type Document struct {
	Subject Subject
	Lang    string
	Path    string
	Title   string
	Summary string
	Topics  []string // words that it is about
	Body    string   // the rest, plain or Markdown
}

// Hit is a document that answers a search.
type Hit struct {
	Document
	score   float64
	matched int
}

// Found is the answer to a search. Meant is the search as understood where a word was mended, else empty.
type Found struct {
	Hits  []Hit
	Meant string
}

// Limits of a search, so that it stays cheap.
const (
	maxTerms = 12
	minSlip  = 4 // letters of a word in which a slip is forgiven
)

// weights of a word by where it stands.
const (
	inTitle   = 8
	inTopics  = 4
	inSummary = 3
	inBody    = 1
)

// Index finds documents of one language by their words. It does not change after NewIndex; any number may ask it at once.
type Index struct {
	lang      string
	documents []Document
	stop      map[string]bool
	postings  map[string]map[int]float64 // stem -> document -> weight
	stems     map[string]string          // word as written in some document -> its stem
	words     []string                   // the keys of stems, sorted
}

// NewIndex reads the documents of a language.
func NewIndex(lang string, documents []Document) *Index {
	x := &Index{lang: lang, stop: stopWords(lang), postings: map[string]map[int]float64{}, stems: map[string]string{}}
	for _, d := range documents {
		if d.Lang != lang {
			continue
		}
		n := len(x.documents)
		x.documents = append(x.documents, d)
		x.add(n, d.Title, inTitle)
		x.add(n, strings.Join(d.Topics, " "), inTopics)
		x.add(n, d.Summary, inSummary)
		x.add(n, withoutAddresses(d.Body), inBody)
	}
	for w := range x.stems {
		x.words = append(x.words, w)
	}
	slices.Sort(x.words)
	return x
}

func (x *Index) add(document int, text string, weight float64) {
	for _, w := range plainWords(text) {
		if len(w) < 2 || x.stop[w] {
			continue
		}
		s, known := x.stems[w]
		if !known {
			s = stem(x.lang, w)
			x.stems[w] = s
		}
		if x.postings[s] == nil {
			x.postings[s] = map[int]float64{}
		}
		// a word said often says more, but a long text must not win by its length
		x.postings[s][document] = max(x.postings[s][document], weight) + 0.1
	}
}

// withoutAddresses drops the targets of Markdown's links: nobody searches for them.
func withoutAddresses(markdown string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(markdown, "](")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		_, markdown, _ = strings.Cut(rest, ")")
		b.WriteByte(' ')
	}
}

// term is a word of a search: the stems that it may stand for, and how sure that is.
type term struct {
	word  string
	stems []string
	sure  float64
}

// Find gives the documents that hold the words asked for, the best first. Who holds more of the words comes first; those
// with fewer than half as many as the best are left out.
func (x *Index) Find(question string) Found {
	var found Found
	scores := map[int]*Hit{}
	mended := false
	var words []string
	for _, t := range x.terms(question) {
		mended = mended || t.word != "" && t.sure < 1 && len(t.stems) == 1
		words = append(words, t.word)
		x.score(t, scores)
	}
	best := 0
	for _, h := range scores {
		best = max(best, h.matched)
	}
	for _, h := range scores {
		if h.matched*2 > best {
			found.Hits = append(found.Hits, *h)
		}
	}
	slices.SortFunc(found.Hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.matched, a.matched), cmp.Compare(b.score, a.score), cmp.Compare(a.Path, b.Path))
	})
	if mended {
		found.Meant = strings.Join(words, " ")
	}
	return found
}

// terms reads the question: stop words go, an unknown word is taken as the beginning of known ones or as a slip.
func (x *Index) terms(question string) []term {
	var terms []term
	for _, w := range plainWords(question) {
		if len(w) < 2 || x.stop[w] || len(terms) == maxTerms {
			continue
		}
		terms = append(terms, x.understand(w))
	}
	return terms
}

func (x *Index) understand(w string) term {
	s := stem(x.lang, w)
	if x.postings[s] != nil {
		return term{w, []string{s}, 1}
	}
	if begun := x.begun(w); len(begun) > 0 {
		return term{w, begun, 0.8}
	}
	if len(w) >= minSlip {
		if meant, ok := x.mended(w); ok {
			return term{meant, []string{x.stems[meant]}, 0.6}
		}
	}
	return term{word: w}
}

// begun lists the stems of the words that begin so, for who has not finished typing.
func (x *Index) begun(w string) []string {
	var stems []string
	if len(w) < 3 {
		return nil
	}
	i, _ := slices.BinarySearch(x.words, w)
	for ; i < len(x.words) && strings.HasPrefix(x.words[i], w); i++ {
		if s := x.stems[x.words[i]]; !slices.Contains(stems, s) {
			stems = append(stems, s)
		}
	}
	return stems
}

// mended finds the known word that is one slip away, the one in most documents if there are several.
func (x *Index) mended(w string) (string, bool) {
	meant, most := "", 0
	for _, known := range x.words {
		if n := len(x.postings[x.stems[known]]); n > most && slip(w, known) {
			meant, most = known, n
		}
	}
	return meant, most > 0
}

func (x *Index) score(t term, scores map[int]*Hit) {
	met := map[int]float64{}
	for _, s := range t.stems {
		rare := math.Log(1 + float64(len(x.documents))/float64(len(x.postings[s])))
		for n, weight := range x.postings[s] {
			met[n] = max(met[n], weight*rare*t.sure)
		}
	}
	for n, points := range met {
		if scores[n] == nil {
			scores[n] = &Hit{Document: x.documents[n]}
		}
		scores[n].score += points
		scores[n].matched++
	}
}
