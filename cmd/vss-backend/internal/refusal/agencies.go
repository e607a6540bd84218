package refusal

import (
	"maps"
	"net/http"

	"vssid/app/vss"
)

func init() {
	maps.Copy(table, map[vss.Code]entry{
		vss.CodeCursorGone: {http.StatusGone,
			Words{"Chỗ đọc tiếp đã quá cũ", "Các thay đổi sau chỗ này không còn được giữ. Hãy đọc lại hiện trạng rồi theo dõi từ đầu."},
			Words{"The cursor is too old", "The changes after it are no longer kept. Read the present state anew, then follow from the beginning."}},
	})
}
