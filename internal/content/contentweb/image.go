package contentweb

import (
	"net/url"
	"strconv"
	"strings"

	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/fault"
	"comune.example/sportello/internal/web"
)

// picture is an image as a page shows it; without Src there is none.
type picture struct{ Src, SrcSet, Width, Height, Alt string }

// picture gives the image of a content in all its sizes, with its words for who cannot see it.
func (p *Pages) picture(c *web.Call, i content.Item) picture {
	id := i.Fields["image"]
	if id == "" {
		return picture{}
	}
	sizes, err := p.contents.ImageSizes(c.Context(), id)
	if err != nil || len(sizes) == 0 {
		return picture{} // a page without its image is better than none
	}
	var set []string
	for _, s := range sizes {
		set = append(set, imageURL(id, s.Width)+" "+strconv.FormatInt(s.Width, 10)+"w")
	}
	last := sizes[len(sizes)-1]
	return picture{
		Src: imageURL(id, sizes[min(1, len(sizes)-1)].Width), SrcSet: strings.Join(set, ", "), Alt: i.Value(c.Print.Lang(), "image_alt"),
		Width: strconv.FormatInt(last.Width, 10), Height: strconv.FormatInt(last.Height, 10),
	}
}

func imageURL(id string, width int64) string {
	return "/immagini/" + id + "/" + strconv.FormatInt(width, 10)
}

// FileURL is the address of a file.
func FileURL(a content.Attachment) string { return "/allegati/" + a.ID + "/" + url.PathEscape(a.Name) }

// showImage gives an image in one size. Its address names its bytes, so that it may be kept for ever.
func (p *Pages) showImage(c *web.Call) error {
	width, err := strconv.ParseInt(c.Param("width"), 10, 32)
	if err != nil {
		return fault.Missing()
	}
	media, data, err := p.contents.Image(c.Context(), c.Param("id"), width)
	if err != nil {
		return err
	}
	c.W.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return c.Inline(media, data)
}

func (p *Pages) showFile(c *web.Call) error {
	a, data, err := p.contents.File(c.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if a.Name != c.Param("name") {
		return fault.Missing()
	}
	return c.Attachment(a.Media, a.Name, data)
}

// files lists the files that a content offers, with their sizes.
func (p *Pages) files(c *web.Call, i content.Item) ([]fileLink, error) {
	t, _ := content.TypeOf(i.Type)
	var links []fileLink
	for _, id := range i.Files(t) {
		a, err := p.contents.Attachment(c.Context(), id)
		if fault.Is(err, fault.NotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		ending := strings.ToUpper(a.Media[strings.LastIndex(a.Media, "/")+1:])
		links = append(links, fileLink{FileURL(a), a.Name, ending + ", " + c.Print.Bytes(a.Size)})
	}
	return links, nil
}
