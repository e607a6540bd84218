package refusal

import (
	"maps"
	"net/http"

	"vssid/app/vss"
)

func init() {
	maps.Copy(table, map[vss.Code]entry{
		vss.CodePhoneTaken: {http.StatusConflict,
			Words{"Số điện thoại này đã có tài khoản", "Mỗi số điện thoại chỉ dùng cho một tài khoản. Hãy ghi số khác; nếu đây là số của bạn, hãy quay lại và chọn Kích hoạt."},
			Words{"This telephone number has an account", "One telephone number serves one account. Give another one; if the number is yours, go back and choose Activate."}},
		vss.CodeAccountExists: {http.StatusConflict,
			Words{"Người này đã có tài khoản", "Không cần đăng ký lại. Hãy quay lại và chọn Kích hoạt; nếu không phải bạn đã mở tài khoản, hãy đến cơ quan BHXH."},
			Words{"This person has an account", "There is no need to register again. Go back and choose Activate; if you did not open the account, go to the VSS office."}},
		vss.CodeApplicationClosed: {http.StatusConflict,
			Words{"Hồ sơ đang được cán bộ xem", "Lúc này không sửa được hồ sơ. Hãy đợi trả lời, ứng dụng sẽ báo cho bạn."},
			Words{"The registration is with an officer", "It cannot be changed now. Wait for the answer; the app will show it."}},
		vss.CodeApplicationChanged: {http.StatusConflict,
			Words{"Hồ sơ trên máy chủ đã khác", "Hồ sơ đã được gửi thêm một lần khác. Hãy mở lại trang theo dõi rồi gửi lại."},
			Words{"The registration on the server is another", "It was filed once more meanwhile. Open the tracking page again and send again."}},
		vss.CodePhotosMissing: {http.StatusConflict,
			Words{"Ảnh chưa lên đủ", "Còn ảnh chưa gửi xong. Hãy bấm Gửi lại, ứng dụng sẽ gửi tiếp phần còn thiếu."},
			Words{"Not all photos have arrived", "A photo has not come whole. Send again; the app goes on where it stopped."}},
		vss.CodePhotoDamaged: {http.StatusUnprocessableEntity,
			Words{"Ảnh bị hỏng khi gửi", "Ảnh đến nơi không đúng như lúc gửi. Hãy bấm Gửi lại; nếu vẫn lỗi, hãy chọn lại ảnh."},
			Words{"The photo was damaged on its way", "It did not arrive as it was sent. Send again; if it fails again, choose the photo anew."}},
		vss.CodeAttachmentMissing: {http.StatusConflict,
			Words{"Ảnh gửi kèm chưa lên đủ", "Còn ảnh chưa gửi xong. Hãy bấm Gửi lại; nếu vẫn lỗi, hãy bỏ ảnh ra rồi chọn lại."},
			Words{"A picture has not arrived", "A picture has not come whole. Send again; if it fails again, take the picture out and choose it anew."}},
		vss.CodeUploadOutOfStep: {http.StatusConflict,
			Words{"Phần ảnh gửi lên không khớp", "Máy chủ đang chờ một phần khác của ảnh. Ứng dụng sẽ tự hỏi lại và gửi tiếp."},
			Words{"The part of the photo does not fit", "The server waits for another part of the photo. The app asks again and goes on."}},
	})
}
