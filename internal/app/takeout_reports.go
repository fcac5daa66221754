package app

import (
	"context"

	"comune.example/sportello/internal/complaint"
	"comune.example/sportello/internal/document"
	"comune.example/sportello/internal/privacy"
)

// takenReport is a report as a copy shows it, without its secret link.
type takenReport struct {
	complaint.Report

	Entries   []complaint.Entry   `json:"entries"`
	Documents []document.Document `json:"documents"`
}

// takenDraft is a report that is being written, with what was typed and its files.
type takenDraft struct {
	complaint.Draft

	Documents []document.Document `json:"documents"`
}

// takeReports are the reports and requests for assistance of the one who asks, those half written among them.
func (a *App) takeReports(ctx context.Context) (privacy.Collected, error) {
	sent, files, err := a.takeSent(ctx)
	if err != nil {
		return privacy.Collected{}, err
	}
	drafts, more, err := a.takeUnsent(ctx)
	return privacy.Collected{Records: struct {
		Reports []takenReport `json:"reports"`
		Drafts  []takenDraft  `json:"drafts"`
	}{sent, drafts}, Files: append(files, more...)}, err
}

func (a *App) takeSent(ctx context.Context) ([]takenReport, []privacy.File, error) {
	mine, err := a.Complaint.Mine(ctx)
	taken := make([]takenReport, 0, len(mine))
	var files []privacy.File
	for _, r := range mine {
		f, err := a.Complaint.Own(ctx, r.ID)
		if err != nil {
			return nil, nil, err
		}
		f.Link = ""
		taken = append(taken, takenReport{f.Report, f.Entries, f.Documents})
		for _, d := range f.Documents {
			files = append(files, privacy.File{Name: d.Name, Size: d.Size, Read: func(ctx context.Context) ([]byte, error) {
				_, data, err := a.Complaint.FileOf(ctx, r.ID, d.ID)
				return data, err
			}})
		}
	}
	return taken, files, err
}

func (a *App) takeUnsent(ctx context.Context) ([]takenDraft, []privacy.File, error) {
	mine, err := a.Complaint.Drafts(ctx)
	taken := make([]takenDraft, 0, len(mine))
	var files []privacy.File
	for _, draft := range mine {
		link := draft.Link
		f, err := a.Complaint.Fill(ctx, link)
		if err != nil {
			return nil, nil, err
		}
		for _, d := range f.Files {
			files = append(files, privacy.File{Name: d.Name, Size: d.Size, Read: func(ctx context.Context) ([]byte, error) {
				_, data, err := a.Complaint.DraftFile(ctx, link, d.ID)
				return data, err
			}})
		}
		draft.Link = ""
		taken = append(taken, takenDraft{draft, f.Files})
	}
	return taken, files, err
}
