package refusal

import (
	"maps"
	"net/http"

	"vssid/app/vss"
)

func init() {
	maps.Copy(table, map[vss.Code]entry{
		vss.CodeClientRefused: {http.StatusUnauthorized,
			Words{"Không nhận ra phần mềm của cơ quan", "Mã phần mềm, chứng thư hoặc chữ ký không đúng với đăng ký, hoặc đăng ký đã bị ngừng. Hãy liên hệ cơ quan BHXH."},
			Words{"The agency's client was not recognised", "Client id, certificate or assertion is not what is registered, or the registration has been disabled. Ask VSS."}},
		vss.CodeScopeMissing: {http.StatusForbidden,
			Words{"Cơ quan không được đọc mục này", "Đăng ký của cơ quan không có quyền đọc mục được hỏi. Hãy hỏi ít hơn hoặc xin thêm quyền ở cơ quan BHXH."},
			Words{"The agency may not read this", "The token's scopes do not hold what was asked for. Ask for less, or have VSS register more."}},
		vss.CodeCursorGone: {http.StatusGone,
			Words{"Chỗ đọc tiếp đã quá cũ", "Các thay đổi sau chỗ này không còn được giữ. Hãy đọc lại hiện trạng rồi theo dõi từ đầu."},
			Words{"The cursor is too old", "The changes after it are no longer kept. Read the present state anew, then follow from the beginning."}},
	})
}
