package portalweb

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"

	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/italy"
	"comune.example/sportello/internal/web"
)

const mostAddresses = 50_000 // of one file, as sitemaps.org says

// urlSet is a sitemap as sitemaps.org defines it, with each page's other languages.
type urlSet struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string       `xml:"xmlns:xhtml,attr"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc        string      `xml:"loc"`
	Changed    string      `xml:"lastmod,omitempty"`
	Alternates []alternate `xml:"xhtml:link"`
}

// alternate is the same page in a language.
type alternate struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// sitemapIndex names the files of a site that is too large for one.
type sitemapIndex struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Files   []siteMap `xml:"sitemap"`
}

type siteMap struct {
	Loc string `xml:"loc"`
}

// sitemap lists every page in every language: in one file if it may, else by an index of files.
func (p *pages) sitemap(c *web.Call) error {
	urls, err := p.addresses(c)
	if err != nil {
		return err
	}
	if len(urls) <= p.perFile {
		return answerXML(c, urlSet{XHTML: "http://www.w3.org/1999/xhtml", URLs: urls})
	}
	var index sitemapIndex
	for n := range (len(urls) + p.perFile - 1) / p.perFile {
		index.Files = append(index.Files, siteMap{p.Origin + "/sitemap/" + strconv.Itoa(n+1) + ".xml"})
	}
	return answerXML(c, index)
}

// sitemapPart is one file of a site that is too large for one.
func (p *pages) sitemapPart(c *web.Call) error {
	urls, err := p.addresses(c)
	if err != nil {
		return err
	}
	name, ok := strings.CutSuffix(c.Param("file"), ".xml")
	n, err := strconv.Atoi(name)
	if err != nil || !ok || n < 1 || n > (len(urls)+p.perFile-1)/p.perFile || len(urls) <= p.perFile {
		return fault.Missing()
	}
	return answerXML(c, urlSet{XHTML: "http://www.w3.org/1999/xhtml", URLs: urls[(n-1)*p.perFile : min(n*p.perFile, len(urls))]})
}

// addresses are those of all pages, by language.
func (p *pages) addresses(c *web.Call) ([]sitemapURL, error) {
	chapters, err := p.chapters(c)
	if err != nil {
		return nil, err
	}
	changed, err := p.changed(c)
	if err != nil {
		return nil, err
	}
	paths := []string{"/"}
	for _, chapter := range chapters {
		for _, l := range chapter.Links {
			path := "/" + strings.TrimPrefix(strings.TrimPrefix(l.URL, c.URL("/")), "/")
			if !slices.Contains(paths, path) {
				paths = append(paths, path)
			}
		}
	}
	langs := c.Print.Languages()
	urls := make([]sitemapURL, 0, len(paths)*len(langs))
	for _, path := range paths {
		others := make([]alternate, 0, len(langs))
		for _, lang := range langs {
			others = append(others, alternate{"alternate", lang, p.Origin + c.In(lang, path)})
		}
		for _, lang := range langs {
			urls = append(urls, sitemapURL{p.Origin + c.In(lang, path), string(changed[path]), others})
		}
	}
	return urls, nil
}

// changed says when pages changed last, where that is known: an invented day would be worse than none.
func (p *pages) changed(c *web.Call) (map[string]italy.Day, error) {
	days, err := p.Contents.Changed(c)
	for _, s := range p.Catalog.Services {
		if s.Updated != "" {
			days[s.Path()] = italy.Day(s.Updated)
		}
	}
	return days, err
}

func answerXML(c *web.Call, v any) error {
	b, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	return c.Inline("application/xml", append([]byte(xml.Header), b...))
}
