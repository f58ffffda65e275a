package media

import "encoding/binary"

// orientationOf finds the orientation, 1 to 8, in a TIFF structure (the body of EXIF); 1 when there is none.
func orientationOf(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder
	switch string(tiff[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
		order = binary.BigEndian
	default:
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	fields := uint64(order.Uint16(tiff[at:]))
	for i := range fields {
		f := at + 2 + 12*i
		if f+12 > uint64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[f:]) == 0x0112 && order.Uint16(tiff[f+2:]) == 3 {
			if o := int(order.Uint16(tiff[f+8:])); o >= 1 && o <= 8 {
				return o
			}
			return 1
		}
	}
	return 1
}

// bareTIFF is the least TIFF structure that says an orientation and nothing else.
func bareTIFF(orientation int) []byte {
	return []byte{'M', 'M', 0, '*', 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0, 0, 0, 0, 0}
}

// turned tells whether an orientation swaps width and height.
func turned(orientation int) bool { return orientation >= 5 }
