package content

import "slices"

// FieldKind says what a field holds and in which form its value is kept.
type FieldKind string

// The kinds of fields.
const (
	Line    FieldKind = "line"    // one line of text
	Text    FieldKind = "text"    // Markdown
	Day     FieldKind = "day"     // 2006-01-02
	Moment  FieldKind = "instant" // an Instant
	Number  FieldKind = "number"  // digits
	Money   FieldKind = "money"   // euros, "1234.50"
	Address FieldKind = "address" // street and number
	CAP     FieldKind = "cap"     // five digits
	Point   FieldKind = "point"   // latitude, longitude: "44.1368,12.2414"
	Office  FieldKind = "office"  // slug of an office
	Person  FieldKind = "person"  // slug of a content of that type
	Body    FieldKind = "body"    // slug of an organ
	Place   FieldKind = "place"   // slug of a place, or code of a site
	Section FieldKind = "section" // a part of the transparent administration: "personale/tassi-di-assenza"
	Choice  FieldKind = "choice"  // one of Field.Choices
	URL     FieldKind = "url"
	Email   FieldKind = "email"
	Phone   FieldKind = "phone"
	Image   FieldKind = "image" // id; its text for who cannot see it is the field with the ending _alt
	File    FieldKind = "file"  // id
	Rows    FieldKind = "rows"  // several times the fields of Field.Parts
)

// kindField is the field that tells the sorts of a type apart, where it has any.
const kindField = "kind"

// Field is one field of a type. Its label is the message content.field.<name>.
type Field struct {
	Name     string
	Kind     FieldKind
	Required bool
	PerLang  bool     // written in each language
	Choices  []string // of a Choice; messages content.choice.<name>.<value>
	Parts    []Field  // of Rows
}

// Order is how a list of contents is sorted.
type Order int

// The orders: by day with the newest first, by what comes next, by name.
const (
	Newest Order = iota
	Coming
	ByName
)

// Type is a kind of content: its slug is its folder among the declared files, too.
type Type struct {
	Slug    string
	Section string // of the public menu, as ui names it
	Path    string // of its list; {live} stands for the section about the town
	ByKind  bool   // the kind is a part of the address
	Order   Order
	From    string // the field with the day from which it is seen; empty: from its publication on
	Data    string // its type in schema.org's vocabulary
	Fields  []Field
}

// Most is how often the parts of a Rows field may come.
const Most = 8

// Types lists the types of content of the national model, as a table: forms, files and pages follow from it.
func Types() []Type {
	return []Type{
		{Slug: "notizia", Section: "novita", Path: "/novita", ByKind: true, Order: Newest, From: "day", Data: "NewsArticle", Fields: news()},
		{Slug: "evento", Section: "vivere", Path: "{live}/eventi", Order: Coming, Data: "Event", Fields: events()},
		{Slug: "luogo", Section: "vivere", Path: "{live}/luoghi", Order: ByName, Data: "Place", Fields: places()},
		{Slug: "persona", Section: "amministrazione", Path: "/amministrazione", ByKind: true, Order: ByName, Data: "Person", Fields: persons()},
		{Slug: "organo", Section: "amministrazione", Path: "/amministrazione/organi-di-governo", Order: ByName, Data: "GovernmentOrganization", Fields: organs()},
		{Slug: "ente", Section: "amministrazione", Path: "/amministrazione/enti-e-fondazioni", Order: ByName, Data: "Organization", Fields: bodies()},
		{Slug: "documento", Section: "amministrazione", Path: "/amministrazione/documenti-e-dati", Order: Newest, Data: "DigitalDocument", Fields: documents()},
		{Slug: "pagina", Path: "/pagine", Order: ByName, Data: "WebPage", Fields: pages()},
	}
}

// TypeOf gives the type with a slug.
func TypeOf(slug string) (Type, bool) {
	for _, t := range Types() {
		if t.Slug == slug {
			return t, true
		}
	}
	return Type{}, false
}

// Field gives the field with a name.
func (t Type) Field(name string) (Field, bool) {
	i := slices.IndexFunc(t.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return t.Fields[i], true
}

// Kinds lists the sorts of the type; none if it has no kind.
func (t Type) Kinds() []string {
	f, _ := t.Field(kindField)
	return f.Choices
}

func kinds(choices ...string) Field {
	return Field{Name: kindField, Kind: Choice, Required: true, Choices: choices}
}

func image() []Field {
	return []Field{{Name: "image", Kind: Image}, {Name: "image_alt", Kind: Line, PerLang: true}}
}

func contacts() []Field {
	return []Field{{Name: "phone", Kind: Phone}, {Name: "email", Kind: Email}, {Name: "pec", Kind: Email}, {Name: "website", Kind: URL}}
}

func office(required bool) Field { return Field{Name: "office", Kind: Office, Required: required} }

func news() []Field {
	return slices.Concat([]Field{
		kinds("notizie", "comunicati", "avvisi"),
		{Name: "day", Kind: Day, Required: true},
		{Name: "first_until", Kind: Day},
		office(true),
	}, image(), []Field{{Name: "attachment", Kind: File}})
}

func events() []Field {
	return slices.Concat([]Field{
		kinds("culturale", "sociale", "sportivo", "economico", "istituzionale", "ricorrenza"),
		{Name: "starts", Kind: Moment, Required: true},
		{Name: "ends", Kind: Moment},
		{Name: "place", Kind: Place},
		{Name: "address", Kind: Address},
		{Name: "audience", Kind: Line, PerLang: true, Required: true},
		{Name: "costs", Kind: Text, PerLang: true},
		{Name: "organizer", Kind: Line, PerLang: true},
		office(false),
	}, contacts(), image(), []Field{{Name: "attachment", Kind: File}})
}

func places() []Field {
	return slices.Concat([]Field{
		kinds("architettura", "biblioteca", "museo", "teatro", "parco", "piazza", "impianto-sportivo", "scuola", "sanita", "altro"),
		{Name: "address", Kind: Address, Required: true},
		{Name: "cap", Kind: CAP, Required: true},
		{Name: "point", Kind: Point, Required: true},
		{Name: "access", Kind: Text, PerLang: true, Required: true},
		{Name: "hours", Kind: Text, PerLang: true},
		office(false),
	}, contacts(), image())
}

func persons() []Field {
	return slices.Concat([]Field{
		kinds("politici", "personale-amministrativo"),
		{Name: "given_name", Kind: Line, Required: true},
		{Name: "family_name", Kind: Line, Required: true},
		{Name: "posts", Kind: Rows, Required: true, Parts: []Field{
			{Name: "post", Kind: Line, PerLang: true, Required: true},
			{Name: "post_kind", Kind: Choice, Required: true, Choices: []string{"politico", "amministrativo", "altro"}},
			{Name: "body", Kind: Body},
			office(false),
			{Name: "starts", Kind: Day, Required: true},
			{Name: "ends", Kind: Day},
			{Name: "pay", Kind: Money},
		}},
		{Name: "delegations", Kind: Text, PerLang: true},
	}, contacts(), image(), []Field{{Name: "cv", Kind: File}})
}

func organs() []Field {
	return slices.Concat([]Field{
		kinds("consiglio", "giunta", "sindaco", "commissione"),
		{Name: "competences", Kind: Text, PerLang: true, Required: true},
		{Name: "chair", Kind: Person},
		{Name: "place", Kind: Place},
	}, contacts(), image(), []Field{{Name: "attachment", Kind: File}})
}

func bodies() []Field {
	return slices.Concat([]Field{
		kinds("azienda", "ente", "fondazione", "associazione", "scuola"),
		{Name: "competences", Kind: Text, PerLang: true, Required: true},
		{Name: "address", Kind: Address},
		{Name: "cap", Kind: CAP},
		{Name: "share", Kind: Number},
	}, contacts(), image())
}

func documents() []Field {
	return []Field{
		kinds("albo", "modulistica", "funzionamento", "normativo", "accordo", "politico", "supporto", "istanza", "programmazione", "dataset"),
		{Name: "day", Kind: Day, Required: true},
		{Name: "protocol", Kind: Line},
		office(true),
		{Name: "section", Kind: Section},
		{Name: "file", Kind: File},
		{Name: "website", Kind: URL},
		{Name: "formats", Kind: Line, Required: true},
		{Name: "licence", Kind: Choice, Required: true, Choices: []string{"cc-by", "cc0", "pubblico-dominio", "altra"}},
		{Name: "holder", Kind: Line, PerLang: true},
		{Name: "frequency", Kind: Choice, Choices: []string{"annuale", "semestrale", "trimestrale", "mensile", "settimanale", "giornaliera", "continua", "irregolare"}},
		{Name: "modified", Kind: Day},
	}
}

func pages() []Field {
	return slices.Concat([]Field{{Name: "section", Kind: Section}, {Name: "order", Kind: Number}, office(false)}, image(),
		[]Field{{Name: "attachment", Kind: File}})
}
