package edge_test

const applicationPath = "/v1/applications/6f1d7f0a-7d3c-4b3e-9a57-2d6b1f0f5c11"

func manifest(kind string) string {
	return `{"kind":"` + kind + `","bytes":5,"sha256":"` + handle + `"}`
}

func init() {
	for id, s := range map[string]struct{ path, body string }{
		"fileApplication": {applicationPath, `{"language":"vi","form":{"name":"Nguyễn Thị Thử","dateOfBirth":"1990","sex":"female","citizenId":"001190000001","phone":"0000000001",` +
			`"provinceCode":"01","communeCode":"01901","street":"Số 1","agencyCode":"0100"},"photos":[` + manifest("portrait") + `,` + manifest("id-front") + `,` + manifest("id-back") + `]}`},
		"getApplication":        {applicationPath, ""},
		"putPhotoChunk":         {applicationPath + "/photos/portrait/chunks/0", "bytes"},
		"askForHelp":            {applicationPath + "/help", `{"name":"Nguyễn Thị Thử","dateOfBirth":"1990","sex":"female"}`},
		"readHelp":              {applicationPath + "/help", ""},
		"endHelp":               {applicationPath + "/help", ""},
		"submitApplication":     {applicationPath + "/submission", `{"revision":1}`},
		"getTransactionAccount": {"/v1/account/e-transaction", ""},
	} {
		sample[id] = s
	}
}
