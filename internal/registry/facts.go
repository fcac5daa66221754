package registry

// PopulationImported tells that the register was filled.
type PopulationImported struct{ Residents, Families int }

// FactName implements journal.Fact.
func (PopulationImported) FactName() string { return "registry.imported" }
