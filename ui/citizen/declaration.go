package citizen

import (
	"vssid/app/core"
	"vssid/app/paper"
)

// declarationPaper is the declaration as a paper, in the words of the screen.
func (u *UI) declarationPaper(s core.State) core.SaveDeclaration {
	w := u.words.Text
	m := core.SaveDeclaration{Head: paper.Head{Issuer: w("declaration.issuer"), Title: w("declaration.title"), Subtitle: w("declaration.subtitle"), Language: s.Language(), At: s.Now,
		Foot: w("declaration.foot"), Page: w("declaration.page")}, Pledge: w("register.pledge")}
	if a := s.Registration.Status; a != nil {
		m.Head.Subtitle = u.words.With("application.receipt", "Receipt", a.Receipt)
	}
	for _, part := range u.declaration(s) {
		m.Parts = append(m.Parts, core.DeclarationPart{Title: w(part.title), Pairs: part.pairs})
	}
	return m
}
