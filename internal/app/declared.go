package app

import (
	"comune.example/sportello/internal/booking/bookingweb"
	"comune.example/sportello/internal/catalog"
	"comune.example/sportello/internal/municipality"
	"comune.example/sportello/internal/statistics"
	"comune.example/sportello/internal/ui"
)

// receivingOffices says where appointments take place.
func receivingOffices(m *municipality.Municipality) map[string]bookingweb.Office {
	offices := map[string]bookingweb.Office{}
	for _, o := range m.Offices {
		offices[o.Slug] = bookingweb.Office{Slug: o.Slug, Name: o.Name, Address: siteAddress(m, o.Site), Phone: o.Contacts.Phone}
	}
	return offices
}

func siteAddress(m *municipality.Municipality, code string) string {
	for _, s := range m.Estate.Sites {
		if s.Code == code {
			return s.Address
		}
	}
	return ""
}

// mainCounter is the first declared counter: its hours are the town hall's.
func mainCounter(m *municipality.Municipality) municipality.Office {
	for _, o := range m.Offices {
		if o.Kind == "counter" {
			return o
		}
	}
	return municipality.Office{}
}

// labels gives the words for the subjects of the statement, as the files declare them.
func labels(m *municipality.Municipality, services *catalog.Catalog) func(kind statistics.Kind, sub, lang string) string {
	words := map[statistics.Kind]map[string]municipality.Text{
		statistics.Requests: {}, statistics.Appointments: {}, statistics.Payments: {}, statistics.Certificates: {},
	}
	for _, s := range services.Services {
		title := municipality.Text{}
		for lang, sheet := range s.Sheets {
			title[lang] = sheet.Title
		}
		words[statistics.Requests][s.Statistic] = title
	}
	for _, c := range m.Calendars {
		words[statistics.Appointments][c.Statistic] = c.Title
	}
	for _, p := range m.Payments {
		words[statistics.Payments][p.Statistic] = p.Title
	}
	for _, c := range m.Certificates {
		words[statistics.Certificates][c.Statistic] = c.Title
	}
	return func(kind statistics.Kind, sub, lang string) string {
		if text, ok := words[kind][sub]; ok {
			return text.In(lang)
		}
		return sub
	}
}

// frame is the frame of every page: the municipality's words, colours and drawings.
func frame(m *municipality.Municipality, config Config) (*ui.Shell, error) {
	look, err := ui.NewLook(m.Colours.Primary, m.Colours.Dark, m.Name)
	if err != nil {
		return nil, err
	}
	return &ui.Shell{Site: site(m), Paths: ui.DefaultPaths(), Demo: config.Demo, Look: look, Origin: config.Public}, nil
}

// site is what the frame of every page says about the municipality.
func site(m *municipality.Municipality) ui.Site {
	return ui.Site{
		Name: m.Title, Place: m.Name, Region: m.Region.Name, RegionURL: m.Region.URL, Crest: crestPath,
		Address: m.Contacts.Address + " - " + m.CAP + " " + m.Name + " (" + m.Province + ")", CodiceFiscale: m.Contacts.CodiceFiscale,
		VAT: m.Contacts.PartitaIVA, PEC: m.Contacts.PEC, Email: m.Contacts.Email, Phone: m.Contacts.Phone,
		Live: "/vivere", Accessibility: m.Accessible,
	}
}

// officeNames gives the names of the offices by slug and language.
func officeNames(m *municipality.Municipality) map[string]map[string]string {
	names := map[string]map[string]string{}
	for _, o := range m.Offices {
		names[o.Slug] = o.Name
	}
	return names
}
