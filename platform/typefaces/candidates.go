package typefaces

import "runtime"

// candidate is a font as a system keeps it: patterns of paths.
type candidate struct{ regular, bold string }

// members are what the family of a language is called in a file of several.
var members = map[string][]string{
	"ko": {"CJK KR", "Malgun", "SD Gothic"},
	"ja": {"CJK JP", "Yu Gothic", "Hiragino", "Meiryo"},
	"zh": {"CJK SC", "YaHei", "PingFang SC", "Hiragino Sans GB"},
}

// noto is one file for all three languages, where Linux distributions and Android put it.
var noto = []candidate{
	{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"},     // Debian, Ubuntu
	{"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc"}, // Fedora
	{"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"},               // Arch
	{"/usr/share/fonts/google-noto-sans-cjk*/NotoSansCJK*Regular*.ttc", "/usr/share/fonts/google-noto-sans-cjk*/NotoSansCJK*Bold*.ttc"},
	{"/system/fonts/NotoSansCJK-Regular.ttc", ""}, // Android
}

// candidates are where to look on this system, best first. iOS keeps its fonts to itself.
func candidates(language string) []candidate {
	switch runtime.GOOS {
	case "windows":
		return map[string][]candidate{
			"ko": {{`C:\Windows\Fonts\malgun.ttf`, `C:\Windows\Fonts\malgunbd.ttf`}},
			"ja": {{`C:\Windows\Fonts\YuGothM.ttc`, `C:\Windows\Fonts\YuGothB.ttc`}, {`C:\Windows\Fonts\meiryo.ttc`, `C:\Windows\Fonts\meiryob.ttc`}},
			"zh": {{`C:\Windows\Fonts\msyh.ttc`, `C:\Windows\Fonts\msyhbd.ttc`}},
		}[language]
	case "darwin":
		return map[string][]candidate{
			"ko": {{"/System/Library/Fonts/AppleSDGothicNeo.ttc", ""}},
			"ja": {{"/System/Library/Fonts/ヒラギノ角ゴシック W3.ttc", "/System/Library/Fonts/ヒラギノ角ゴシック W6.ttc"}},
			"zh": {{"/System/Library/Fonts/PingFang.ttc", ""}, {"/System/Library/Fonts/Hiragino Sans GB.ttc", ""}},
		}[language]
	case "ios":
		return nil
	}
	return noto
}
