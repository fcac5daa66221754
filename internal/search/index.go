package search

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Index finds documents. Any number may ask while one changes it.
type Index struct {
	mu       sync.RWMutex
	synonyms map[string][][]string
	shelves  map[string]*shelf // by language
	ids      map[string][]place
	scratch  sync.Pool
}

// place is where a document stands.
type place struct {
	lang   string
	number int32
}

// New makes an empty index. Synonyms are groups of expressions that mean the same, by language.
func New(synonyms map[string][][]string) *Index {
	return &Index{
		synonyms: synonyms, shelves: map[string]*shelf{}, ids: map[string][]place{}, scratch: sync.Pool{New: func() any { return &scratch{} }},
	}
}

// Put keeps documents under an id, in place of those that it had.
func (x *Index) Put(id string, docs ...Document) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(id)
	var places []place
	for _, d := range docs {
		s := x.shelves[d.Lang]
		if s == nil {
			s = newShelf(d.Lang, x.synonyms[d.Lang])
			x.shelves[d.Lang] = s
		}
		places = append(places, place{d.Lang, s.put(d)})
	}
	if places != nil {
		x.ids[id] = places
	}
}

// Remove takes away what an id has. Of an unknown id it takes nothing.
func (x *Index) Remove(id string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.remove(id)
}

func (x *Index) remove(id string) {
	for _, p := range x.ids[id] {
		x.shelves[p.lang].remove(p.number)
	}
	delete(x.ids, id)
}

// Len is how many documents there are, of all languages.
func (x *Index) Len() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	n := 0
	for _, s := range x.shelves {
		n += s.count
	}
	return n
}

// The fields of a document, in the order in which its words are kept.
const (
	inTitle = iota
	inKeywords
	inSummary
	inBody
	fields
)

// posting says how often a stem stands in the fields of a document.
type posting struct {
	doc   int32
	times [fields]uint8
}

// held is a document with its words in their order.
type held struct {
	Document
	words []int32
	ends  [fields]int32 // where the words of each field end
}

// traits are what is looked at of every hit: they lie side by side, apart from the texts.
type traits struct {
	length float32 // in words that count
	weight float32
	day    int32 // since 1970; 0: does not age
	kind   uint16
	topics topicSet
}

// topicSet is a set of numbers of topics. A town has some dozens; those beyond the 127th cannot be asked for.
type topicSet [2]uint64

func (t *topicSet) add(n uint16) {
	if n < 128 {
		t[n/64] |= 1 << (n % 64)
	}
}

func (t *topicSet) meets(other topicSet) bool { return t[0]&other[0]|t[1]&other[1] != 0 }

// shelf is the documents of one language. Lists are in the order of the documents' numbers; a number that became free is
// given again, so that nothing must ever be tidied up.
type shelf struct {
	*dictionary
	docs   []held
	traits []traits
	signs  []sign
	free   []int32
	lists  [][]posting // by stem
	kinds  names
	topics names
	count  int
	length float64 // of all documents
	same   map[string][]rule
}

// names gives numbers to words that come again and again, from 1.
type names struct {
	list   []string
	number map[string]uint16
}

func (n *names) of(name string) uint16 {
	if i, ok := n.number[name]; ok {
		return i
	}
	if n.number == nil {
		n.number, n.list = map[string]uint16{}, []string{""}
	}
	i := uint16(len(n.list)) //nolint:gosec // kinds and topics are few
	n.list = append(n.list, name)
	n.number[name] = i
	return i
}

func newShelf(lang string, synonyms [][]string) *shelf {
	s := &shelf{dictionary: newDictionary(lang)}
	s.same = s.rules(synonyms)
	return s
}

// put adds a document and gives its number.
func (s *shelf) put(d Document) int32 {
	h := held{Document: d}
	for field, text := range [fields]string{d.Title, strings.Join(d.Keywords, " "), d.Summary, d.Body} {
		for from, to := nextWord(text, 0); to > 0; from, to = nextWord(text, to) {
			h.words = append(h.words, s.learn(spelled(text[from:to])))
		}
		h.ends[field] = int32(len(h.words)) //nolint:gosec // a text of four thousand million words
	}
	number := s.number()
	entries, length := s.entries(&h, 1)
	for _, e := range entries {
		if int(e.stem) >= len(s.lists) {
			s.lists = append(s.lists, make([][]posting, len(s.stemmed)-len(s.lists))...)
		}
		list := s.lists[e.stem]
		i := find(list, number)
		s.lists[e.stem] = slices.Insert(list, i, posting{number, e.times})
	}
	s.docs[number], s.traits[number], s.signs[number] = h, s.traitsOf(d), s.signOf(&h)
	s.traits[number].length = float32(length)
	s.count++
	s.length += length
	s.arrange()
	return number
}

func (s *shelf) traitsOf(d Document) traits {
	t := traits{kind: s.kinds.of(d.Kind), day: dayNumber(d.Day), weight: float32(d.Weight)}
	if t.weight == 0 {
		t.weight = 1
	}
	for _, topic := range d.Topics {
		t.topics.add(s.topics.of(topic))
	}
	return t
}

// number is a free number.
func (s *shelf) number() int32 {
	if n := len(s.free); n > 0 {
		number := s.free[n-1]
		s.free = s.free[:n-1]
		return number
	}
	s.docs, s.traits, s.signs = append(s.docs, held{}), append(s.traits, traits{}), append(s.signs, sign{})
	return int32(len(s.docs) - 1) //nolint:gosec // memory ends before
}

func (s *shelf) remove(number int32) {
	h := &s.docs[number]
	entries, length := s.entries(h, -1)
	for _, e := range entries {
		list := s.lists[e.stem]
		i := find(list, number)
		s.lists[e.stem] = slices.Delete(list, i, i+1)
	}
	s.count--
	s.length -= length
	*h, s.traits[number], s.signs[number] = held{}, traits{}, sign{}
	s.free = append(s.free, number)
}

// find is where a document stands in a list, or belongs.
func find(list []posting, number int32) int {
	if n := len(list); n == 0 || list[n-1].doc < number {
		return n
	}
	i, _ := slices.BinarySearchFunc(list, number, func(p posting, n int32) int { return cmp.Compare(p.doc, n) })
	return i
}

// entry is what a document adds to the list of a stem.
type entry struct {
	stem  int32
	times [fields]uint8
}

// entries sums a document's words by stem, and counts them in or out of use. The length is the number of words that count.
func (s *shelf) entries(h *held, uses int32) (entries []entry, length float64) {
	list := make([]entry, 0, len(h.words))
	field := 0
	for i, n := range h.words {
		for int32(i) >= h.ends[field] {
			field++
		}
		s.words[n].uses += uses
		if stem := s.stemOf[n]; stem >= 0 {
			e := entry{stem: stem}
			e.times[field] = 1
			list = append(list, e)
		}
	}
	slices.SortFunc(list, func(a, b entry) int { return cmp.Compare(a.stem, b.stem) })
	return summed(list), float64(len(list))
}

// summed joins entries of the same stem.
func summed(list []entry) []entry {
	n := 0
	for i, e := range list {
		if i == 0 || e.stem != list[n-1].stem {
			list[n] = e
			n++
			continue
		}
		for f := range fields {
			if last := &list[n-1].times[f]; *last < 255-e.times[f] {
				*last += e.times[f]
			}
		}
	}
	return list[:n]
}

// dayNumber counts days; 0 is for what is none.
func dayNumber(day string) int32 {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	return int32(t.Unix() / 86400) //nolint:gosec // a year has four digits
}
