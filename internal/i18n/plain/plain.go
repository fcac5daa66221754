// Package plain finds bureaucratic Italian in what people read, and sentences that are too long. It promises that each
// finding says what to write in place of the word, and that quotations of the law, which cannot be changed, can be left out
// by whoever asks. It knows no text: tests bring them. The words are in words.yaml.
package plain

import (
	_ "embed" // the words are data
	"fmt"
	"regexp"
	"strings"
	"sync"

	"comune.example/sportello/internal/declare"
)

//go:embed words.yaml
var wordsFile []byte

// Word is a bureaucratic word with what to say instead.
type Word struct {
	Word   string `yaml:"word"`   // regular expression over whole words
	Say    string `yaml:"say"`    // what to write
	Except string `yaml:"except"` // regular expression of phrases in which it is fine; may be empty

	found, fine *regexp.Regexp
}

// Read gives the words, or says what is wrong with their file.
func Read() ([]Word, error) { return words() }

// words reads the embedded file once.
var words = sync.OnceValues(func() ([]Word, error) {
	var v struct {
		Words []Word `yaml:"words"`
	}
	if _, found := declare.Decode("words.yaml", wordsFile, &v); found.Err() != nil {
		return nil, found.Err()
	}
	for i := range v.Words {
		w := &v.Words[i]
		var err error
		if w.found, err = regexp.Compile(`(?:^|[^\pL])(` + strings.ReplaceAll(w.Word, "'", "['’]") + `)(?:$|[^\pL])`); err != nil {
			return nil, fmt.Errorf("words.yaml: %q: %w", w.Word, err)
		}
		if w.Except == "" {
			continue
		}
		if w.fine, err = regexp.Compile(w.Except); err != nil {
			return nil, fmt.Errorf("words.yaml: %q: %w", w.Except, err)
		}
	}
	return v.Words, nil
})

// Check lists the bureaucratic words of a text, each with what to say.
func Check(text string) (complaints []string) {
	list, err := words()
	if err != nil {
		return []string{err.Error()}
	}
	text = strings.ToLower(text)
	for _, w := range list {
		plain := text
		if w.fine != nil {
			plain = w.fine.ReplaceAllString(plain, "")
		}
		if m := w.found.FindStringSubmatch(plain); m != nil {
			complaints = append(complaints, fmt.Sprintf("%q: say %s", m[1], w.Say))
		}
	}
	return complaints
}

// ends are where a sentence or a line of a list ends; the point of an abbreviation or a number ends none.
var ends = regexp.MustCompile(`[.!?:;]+(?:["”»)*]*)(?:\s+|$)|\n+`)

// Sentences cuts a text into its sentences. What stands between two semicolons or in a line of a list counts as one: it is
// read as one.
func Sentences(text string) (sentences []string) {
	for _, s := range ends.Split(abbreviations.ReplaceAllString(text, "$1"), -1) {
		if s = strings.TrimSpace(s); s != "" {
			sentences = append(sentences, s)
		}
	}
	return sentences
}

var abbreviations = regexp.MustCompile(`\b(art|artt|c|n|lett|lgs|l|p|r|d|m|es|ecc|tel|via|pag)\.`)

// Words is how many words a sentence has.
func Words(sentence string) int { return len(strings.Fields(sentence)) }

// Average is how many words the sentences of a text have, on average; 0 where there are none.
func Average(text string) float64 {
	sentences := Sentences(text)
	if len(sentences) == 0 {
		return 0
	}
	total := 0
	for _, s := range sentences {
		total += Words(s)
	}
	return float64(total) / float64(len(sentences))
}
