package portalweb

import (
	"github.com/a-h/templ"

	"comune.example/sportello/internal/markdown"
	"comune.example/sportello/internal/web"
)

// markdownOf renders a text of the declared files; links to pages of the site keep the reader's language.
func markdownOf(c *web.Call, source string, level int) templ.Component {
	html, err := markdown.HTML(source, level, c.URL)
	return templ.Raw(html, err)
}
