package catalog

import (
	_ "embed" // the vocabularies are data of the national model
	"slices"
	"sync"

	"comune.example/sportello/internal/declare"
)

//go:embed vocabulary.yaml
var vocabularyFile []byte

// Word is a term of a vocabulary: a title that the national model prescribes, and the slug
// under which addresses and files name it.
type Word struct {
	Slug     string `yaml:"slug"`
	Title    Text   `yaml:"title"`
	Summary  Text   `yaml:"summary"`
	Optional bool   `yaml:"optional"` // of a section: a sheet may leave it out
}

type vocabulary struct {
	Categories     []Word `yaml:"categories"`
	Topics         []Word `yaml:"topics"`
	LifeEvents     []Word `yaml:"life_events"`
	BusinessEvents []Word `yaml:"business_events"`
	Audiences      []Word `yaml:"audiences"`
	Sections       []Word `yaml:"sections"`
}

// words reads the embedded file once. A test proves that it is sound, so that
// findings cannot occur in a program that was built.
var words = sync.OnceValue(func() vocabulary {
	var v vocabulary
	_, _ = declare.Decode("vocabulary.yaml", vocabularyFile, &v)
	return v
})

// Categories lists the 15 categories of services, in the model's order.
func Categories() []Word { return slices.Clone(words().Categories) }

// Topics lists the 64 topics, in alphabetical order.
func Topics() []Word { return slices.Clone(words().Topics) }

// Sections lists the sections of a sheet, in order.
func Sections() []Word { return slices.Clone(words().Sections) }

// Category gives the category with a slug.
func Category(slug string) (Word, bool) { return wordOf(words().Categories, slug) }

// Topic gives the topic with a slug.
func Topic(slug string) (Word, bool) { return wordOf(words().Topics, slug) }

// LifeEvents lists the 19 events of people's lives under which services are found.
func LifeEvents() []Word { return slices.Clone(words().LifeEvents) }

// BusinessEvents lists the 15 events of a business under which services are found.
func BusinessEvents() []Word { return slices.Clone(words().BusinessEvents) }

// Audiences lists those for whom services are.
func Audiences() []Word { return slices.Clone(words().Audiences) }

// LifeEvent gives the event of people's lives with a slug.
func LifeEvent(slug string) (Word, bool) { return wordOf(words().LifeEvents, slug) }

// BusinessEvent gives the event of a business with a slug.
func BusinessEvent(slug string) (Word, bool) { return wordOf(words().BusinessEvents, slug) }

// Audience gives those with a slug for whom services are.
func Audience(slug string) (Word, bool) { return wordOf(words().Audiences, slug) }

// TopicTitled gives the topic with an Italian title, as news name it.
func TopicTitled(title string) (Word, bool) {
	i := slices.IndexFunc(words().Topics, func(w Word) bool { return w.Title["it"] == title })
	if i < 0 {
		return Word{}, false
	}
	return words().Topics[i], true
}

func wordOf(list []Word, slug string) (Word, bool) {
	i := slices.IndexFunc(list, func(w Word) bool { return w.Slug == slug })
	if i < 0 {
		return Word{}, false
	}
	return list[i], true
}
