// Package lookup finds places and texts as people type them: without marks, in any case and order of words, with a word only begun, with one wrong
// letter in a longer word. "benh vien bach mai" finds "Bệnh viện Bạch Mai".
//
// Index searches any list of entries and knows nothing of what they are:
//
//	x := lookup.NewIndex(entries)
//	for _, i := range x.Search("bach mai", 20, nil) { use(entries[i]) }
//
// Directory is the list of provinces, communes, social-insurance agencies, health facilities, employers and collection points, with an index of
// each. Read makes it from the dated files of assets/places:
//
//	d, err := lookup.Read(places.Files())
//	d.Provinces()                          // the 34 of 2025-07-01, by code
//	d.SearchCommunes("79", "mau", 10)      // an address field: communes of a province
//	d.Search(lookup.Query{Kind: lookup.Facilities, Text: "tram y te", Province: "01", Limit: 20})
//	d.Place(lookup.Facilities, "01999")    // by code
//
// In the app the directory is handed to core.Services from cmd, because app imports no assets. Everything here is pure and, once made, may be
// used by many goroutines at once. The package draws nothing, asks no server and knows no language but the names in the data.
package lookup
