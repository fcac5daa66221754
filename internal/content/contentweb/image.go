package contentweb

import (
	"comune.example/sportello/internal/content"
	"comune.example/sportello/internal/web"
)

// picture is an image as a page shows it; without Src there is none.
type picture struct{ Src, SrcSet, Width, Height, Alt string }

func (p *Pages) picture(*web.Call, content.Item) picture { return picture{} }

func (p *Pages) files(*web.Call, content.Item) ([]fileLink, error) { return nil, nil }
