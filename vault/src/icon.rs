//! Pictures that come from outside. What is kept is drawn anew from the pixels: nothing else that a file may carry survives.

use std::io::Cursor;

use domain::{Code, Problem, category::MAX_ICON_BYTES};
use image::{
    DynamicImage, ImageError, ImageFormat, Limits,
    codecs::png::PngDecoder,
    error::{ImageResult, LimitErrorKind},
};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// How wide and high the picture of a file may be; decided before a pixel is decoded.
const MAX_SIDE: u32 = 1024;

/// How much memory its decoding may take: the pixels at 16 bits a channel, and as much again for what stands before them.
const MAX_ALLOC: u64 = 16 * 1024 * 1024;

/// How wide and high a picture is kept.
const KEPT_SIDE: u32 = 128;

/// The picture as a PNG of ours.
///
/// # Errors
/// `VALIDATION_ERROR` at `/icon`, with what to do about it.
pub(crate) fn rewritten(file: &[u8]) -> Result<Vec<u8>, Problem> {
    match file.len() {
        0 => return Err(refused("This file is empty. Choose another.")),
        bytes if bytes > MAX_ICON_BYTES => {
            return Err(refused("An icon is a file of at most 32 KiB. Save it with fewer pixels or colours."));
        }
        _ if !file.starts_with(SIGNATURE) => {
            return Err(refused("This file is not a PNG. Save the picture as PNG, then choose that file."));
        }
        _ => {}
    }
    let decoder = PngDecoder::with_limits(Cursor::new(file), limits()).map_err(unreadable)?;
    if decoder.is_apng().map_err(unreadable)? {
        return Err(refused("This PNG is animated. Save one of its pictures, then choose that file."));
    }
    let picture = DynamicImage::from_decoder(decoder).map_err(unreadable)?;
    let picture = match picture.width().max(picture.height()) {
        side if side > KEPT_SIDE => picture.thumbnail(KEPT_SIDE, KEPT_SIDE),
        _ => picture,
    };
    written(&picture).map_err(unreadable)
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    limits
}

fn written(picture: &DynamicImage) -> ImageResult<Vec<u8>> {
    let mut png = Cursor::new(Vec::new());
    picture.to_rgba8().write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

fn unreadable(error: ImageError) -> Problem {
    match error {
        ImageError::Limits(error) if matches!(error.kind(), LimitErrorKind::DimensionError) => {
            refused("An icon has at most 1,024 × 1,024 pixels; 128 × 128 are enough. Save it smaller, then choose that file.")
        }
        _ => refused("This PNG can't be read: it is not whole, or damaged. Save it once more, then choose that file."),
    }
}

fn refused(message: &str) -> Problem {
    Problem::field(Code::ValidationError, "/icon", message)
}

#[cfg(test)]
mod tests {
    use image::{GenericImageView, Rgba, RgbaImage};

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let picture = RgbaImage::from_pixel(width, height, Rgba([10, 200, 30, 128]));
        written(&picture.into()).unwrap()
    }

    fn crc(bytes: &[u8]) -> u32 {
        crc32fast::hash(bytes)
    }

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let body = [kind as &[u8], data].concat();
        [&(data.len() as u32).to_be_bytes() as &[u8], &body, &crc(&body).to_be_bytes()].concat()
    }

    /// The file with a chunk after its first, which says how large the picture is.
    fn with_chunk(file: &[u8], kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let (head, rest) = file.split_at(SIGNATURE.len() + 25);
        [head, &chunk(kind, data), rest].concat()
    }

    /// The file, which says that it has other sides than it has.
    fn with_sides(file: &[u8], width: u32, height: u32) -> Vec<u8> {
        let ihdr = [&width.to_be_bytes() as &[u8], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        [SIGNATURE, &chunk(b"IHDR", &ihdr), &file[SIGNATURE.len() + 25..]].concat()
    }

    fn refusal(file: &[u8]) -> String {
        let problem = rewritten(file).unwrap_err();
        assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/icon"));
        problem.message
    }

    #[test]
    fn a_picture_stays_itself_and_a_large_one_shrinks() {
        for (given, kept) in [((1, 1), (1, 1)), ((128, 128), (128, 128)), ((256, 128), (128, 64)), ((1024, 1), (128, 1))] {
            let picture = image::load_from_memory(&rewritten(&png(given.0, given.1)).unwrap()).unwrap();
            assert_eq!(picture.dimensions(), kept, "{given:?}");
            assert_eq!(picture.get_pixel(0, 0), Rgba([10, 200, 30, 128]));
        }
    }

    #[test]
    fn nothing_but_the_pixels_survives() {
        let canary = b"Comment\0canary-in-a-text-chunk";
        let file = with_chunk(&png(8, 8), b"tEXt", canary);
        assert!(file.windows(6).any(|window| window == b"canary"));
        let mut file = with_chunk(&file, b"eXIf", b"MM\0*canary");
        file.extend(b"canary after the end");
        let kept = rewritten(&file).unwrap();
        assert!(!kept.windows(6).any(|window| window == b"canary"));
        for kind in [b"tEXt", b"eXIf", b"iCCP", b"pHYs"] {
            assert!(!kept.windows(4).any(|window| window == kind));
        }
    }

    #[test]
    fn what_is_no_picture_of_ours_is_refused_in_words_that_help() {
        let whole = png(64, 64);
        assert!(refusal(b"").contains("is empty"));
        assert!(refusal(b"\xff\xd8\xff\xe0\0\x10JFIF").contains("not a PNG"));
        assert!(refusal(b"<svg xmlns='http://www.w3.org/2000/svg'/>").contains("not a PNG"));
        assert!(refusal(&[&whole as &[u8], &vec![0; 33 * 1024]].concat()).contains("at most 32 KiB"));
        assert!(refusal(&with_chunk(&whole, b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0])).contains("animated"));
        for sides in [(20_000, 20_000), (1025, 1), (1, 1025), (u32::MAX >> 1, u32::MAX >> 1)] {
            assert!(refusal(&with_sides(&whole, sides.0, sides.1)).contains("1,024 × 1,024"), "{sides:?}");
        }
        for sides in [(0, 64), (64, 0), (0, 0), (65, 65)] {
            assert!(refusal(&with_sides(&whole, sides.0, sides.1)).contains("can't be read"), "{sides:?}");
        }
        for length in SIGNATURE.len()..whole.len() - 12 {
            assert!(refusal(&whole[..length]).contains("can't be read"), "{length}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(noise in proptest::collection::vec(0u8.., 0..200), at in 0usize..200) {
            let mut file = png(9, 7);
            let at = at.min(file.len());
            file.splice(at..(at + noise.len()).min(file.len()), noise);
            let _ = rewritten(&file);
        }
    }
}
