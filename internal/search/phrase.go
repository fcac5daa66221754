package search

// sign is a Bloom filter of the pairs of stems that stand side by side in a document: what says no is certain, and spares
// reading the text. With two bits a pair it is wrong in one of twenty texts of 130 words.
type sign [signWords]uint64

const signWords = 16 // of 64 bits

// signBits are the places of a pair in a sign.
func signBits(before, after int32) (a, b uint32) {
	h := (uint64(uint32(before))<<32 | uint64(uint32(after))) * 0x9e3779b97f4a7c15 //nolint:gosec // bits, not numbers
	h ^= h >> 29
	return uint32(h>>32) % (signWords * 64), uint32(h>>48) % (signWords * 64)
}

func (g *sign) add(before, after int32) {
	a, b := signBits(before, after)
	g[a/64] |= 1 << (a % 64)
	g[b/64] |= 1 << (b % 64)
}

func (g *sign) covers(other *sign) bool {
	for i, bits := range other {
		if g[i]&bits != bits {
			return false
		}
	}
	return true
}

// signOf is the sign of a document.
func (s *shelf) signOf(h *held) (g sign) {
	start := int32(0)
	for _, end := range h.ends {
		last := int32(-1)
		for _, n := range h.words[start:end] {
			stem := s.stemOf[n]
			if stem < 0 {
				continue
			}
			if last >= 0 {
				g.add(last, stem)
			}
			last = stem
		}
		start = end
	}
	return g
}

// phrase is stems that a text must say one after another, whatever common words are between. Of a long text most words are
// passed over by one bit: whether they may be the rarest of the phrase.
type phrase struct {
	stems  []int32
	asked  uint16 // the words of the question that it is made of
	rarest int    // in stems
	words  []uint64
	sign   sign
}

// phrases are those between quotation marks. One word alone is a phrase only where nothing has it.
func (s *shelf) phrases(a *asked) []phrase {
	var list []phrase
	for from := 0; from < len(a.terms); {
		var stems []int32
		words, missing := uint16(0), false
		to := from
		for ; to < len(a.terms) && a.terms[to].phrase == a.terms[from].phrase; to++ {
			n, ok := s.known(a.terms[to].stem)
			stems, words, missing = append(stems, n), words|1<<to, missing || !ok
		}
		switch {
		case a.terms[from].phrase == 0:
		case missing:
			list = append(list, phrase{asked: words})
		case len(stems) > 1:
			list = append(list, s.phrase(stems, words))
		}
		from = to
	}
	return list
}

// phrase makes ready to look for stems that stand in some document.
func (s *shelf) phrase(stems []int32, asked uint16) phrase {
	p := phrase{stems: stems, asked: asked}
	if len(stems) < 2 {
		return p
	}
	for i, n := range stems {
		if len(s.list(n)) < len(s.list(stems[p.rarest])) {
			p.rarest = i
		}
	}
	for i, n := range stems[1:] {
		p.sign.add(stems[i], n)
	}
	p.words = make([]uint64, len(s.words)/64+1)
	for _, n := range s.spelled[stems[p.rarest]] {
		p.words[n/64] |= 1 << (n % 64)
	}
	return p
}

// has tells whether a document says a phrase, within one field. None says one with a stem that nobody knows.
func (s *shelf) has(doc int32, p *phrase) bool {
	if len(p.words) == 0 || !s.signs[doc].covers(&p.sign) {
		return false
	}
	h, start := &s.docs[doc], int32(0)
	for _, end := range h.ends {
		words := h.words[start:end]
		for at, n := range words {
			if p.words[n/64]&(1<<(n%64)) != 0 && s.follow(words[at+1:], p.stems[p.rarest+1:]) && s.precede(words[:at], p.stems[:p.rarest]) {
				return true
			}
		}
		start = end
	}
	return false
}

// follow tells whether words that count begin with the stems.
func (s *shelf) follow(words, stems []int32) bool {
	for i := 0; len(stems) > 0; i++ {
		if i == len(words) {
			return false
		}
		switch s.stemOf[words[i]] {
		case stems[0]:
			stems = stems[1:]
		case -1:
		default:
			return false
		}
	}
	return true
}

// precede tells whether words that count end with the stems.
func (s *shelf) precede(words, stems []int32) bool {
	for i := len(words) - 1; len(stems) > 0; i-- {
		if i < 0 {
			return false
		}
		switch s.stemOf[words[i]] {
		case stems[len(stems)-1]:
			stems = stems[:len(stems)-1]
		case -1:
		default:
			return false
		}
	}
	return true
}
