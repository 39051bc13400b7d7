//! QR codes: from the file of a picture to the text that the code holds. Nothing of either is kept.

use std::io::Cursor;

use domain::text::Broken;
use image::{DynamicImage, GrayAlphaImage, ImageError, ImageFormat, ImageReader, Limits, error::LimitErrorKind};
use rqrr::PreparedImage;
use zeroize::Zeroizing;

/// How wide and high a picture may be, which a screenshot of a large screen is; decided before a pixel is decoded.
const MAX_SIDE: u32 = 4096;

/// How much memory its decoding may take: that many pixels at four bytes.
const MAX_ALLOC: u64 = 64 * 1024 * 1024;

/// The text of the one QR code in a PNG or JPEG, dark on light or light on dark.
pub(super) fn read(file: &[u8]) -> Result<Zeroizing<String>, Broken> {
    let pixels = decoded(file)?.into_luma_alpha8();
    for is_inverted in [false, true] {
        let mut texts = texts(&pixels, is_inverted);
        if texts.len() > 1 {
            return Err(broken("There are several QR codes in this picture. Cut it down to one."));
        }
        if let Some(text) = texts.pop() {
            return Ok(text);
        }
    }
    Err(broken("No QR code was found in this picture. Take it from nearer and straight on, or type the secret."))
}

fn decoded(file: &[u8]) -> Result<DynamicImage, Broken> {
    let reader = ImageReader::new(Cursor::new(file)).with_guessed_format();
    let known = reader.ok().filter(|reader| matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::Jpeg)));
    let Some(mut reader) = known else {
        return Err(broken("This picture is neither PNG nor JPEG. Save it as one of these, then choose that file."));
    };
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    reader.decode().map_err(|error| match error {
        ImageError::Limits(error) if matches!(error.kind(), LimitErrorKind::DimensionError | LimitErrorKind::InsufficientMemory) => {
            broken("A picture has at most 4,096 × 4,096 pixels. Cut it down to the QR code.")
        }
        _ => broken("This picture can't be read: it is not whole, or damaged. Save it once more, then choose that file."),
    })
}

/// The texts of all codes that can be read, each once. What is transparent is as light as paper.
fn texts(pixels: &GrayAlphaImage, is_inverted: bool) -> Vec<Zeroizing<String>> {
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let bytes = pixels.as_raw();
    let mut picture = PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        let at = (y * width + x) * 2;
        let (light, alpha) = (u16::from(bytes[at]), u16::from(bytes[at + 1]));
        let on_paper = ((light * alpha + 255 * (255 - alpha)) / 255) as u8;
        if is_inverted { 255 - on_paper } else { on_paper }
    });
    let found = picture.detect_grids();
    let mut texts: Vec<_> = found.iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| Zeroizing::new(text)).collect();
    texts.sort_unstable_by(|a, b| a.as_str().cmp(b));
    texts.dedup();
    texts
}

fn broken(message: &str) -> Broken {
    Broken(message.into())
}

#[cfg(test)]
pub(super) mod tests;
