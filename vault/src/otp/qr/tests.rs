use image::{ImageBuffer, LumaA, Rgba, RgbaImage};
use qrcodegen::{QrCode, QrCodeEcc};

use super::*;

const TEXT: &str = "otpauth://totp/GitHub:ada?secret=JBSWY3DPEHPK3PXP&issuer=GitHub";

/// A code with a margin, each of its squares `scale` pixels wide.
fn drawn(text: &str, scale: u32, dark: Rgba<u8>, light: Rgba<u8>) -> RgbaImage {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
    let squares = u32::try_from(code.size()).unwrap() + 8;
    ImageBuffer::from_fn(squares * scale, squares * scale, |x, y| {
        let place = |pixel: u32| i32::try_from(pixel / scale).unwrap() - 4;
        if code.get_module(place(x), place(y)) { dark } else { light }
    })
}

pub fn png(text: &str) -> Vec<u8> {
    written(&drawn(text, 4, BLACK, WHITE).into(), ImageFormat::Png)
}

const BLACK: Rgba<u8> = Rgba([0, 0, 0, 255]);
const WHITE: Rgba<u8> = Rgba([255, 255, 255, 255]);

fn written(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

#[test]
fn a_code_is_read_from_png_and_jpeg_in_every_light() {
    let none = Rgba([0, 0, 0, 0]);
    for (dark, light) in [(BLACK, WHITE), (WHITE, BLACK), (BLACK, none), (Rgba([30, 60, 90, 255]), Rgba([230, 240, 200, 255]))] {
        let picture = drawn(TEXT, 5, dark, light);
        assert_eq!(read(&written(&picture.clone().into(), ImageFormat::Png)).unwrap().as_str(), TEXT, "{dark:?} {light:?}");
        if light != none {
            let flat = DynamicImage::from(picture).into_rgb8();
            assert_eq!(read(&written(&flat.into(), ImageFormat::Jpeg)).unwrap().as_str(), TEXT, "{dark:?} {light:?}");
        }
    }
    let turned = DynamicImage::from(drawn(TEXT, 5, BLACK, WHITE)).rotate90();
    assert_eq!(read(&written(&turned, ImageFormat::Png)).unwrap().as_str(), TEXT);
}

fn refusal(file: &[u8]) -> String {
    read(file).err().unwrap().0
}

#[test]
fn what_is_no_picture_of_a_code_is_refused_in_words_that_help() {
    let whole = png(TEXT);
    assert!(refusal(b"").contains("neither PNG nor JPEG"));
    assert!(refusal(b"<svg xmlns='http://www.w3.org/2000/svg'/>").contains("neither PNG nor JPEG"));
    assert!(refusal(b"GIF89a\x01\0\x01\0").contains("neither PNG nor JPEG"));
    for length in [8, 40, whole.len() / 2, whole.len() - 20] {
        assert!(refusal(&whole[..length]).contains("can't be read"), "{length}");
    }
    let empty: ImageBuffer<LumaA<u8>, _> = ImageBuffer::from_pixel(64, 64, LumaA([255, 255]));
    assert!(refusal(&written(&empty.into(), ImageFormat::Png)).contains("No QR code"));

    let (one, other) = (drawn(TEXT, 4, BLACK, WHITE), drawn(&TEXT.replace("ada", "eve"), 4, BLACK, WHITE));
    let mut both = RgbaImage::from_pixel(one.width() * 2, one.height(), WHITE);
    image::imageops::overlay(&mut both, &one, 0, 0);
    image::imageops::overlay(&mut both, &other, one.width().into(), 0);
    assert!(refusal(&written(&both.into(), ImageFormat::Png)).contains("several QR codes"));
}

/// A file of a few hundred bytes that says it has 400 million pixels.
#[test]
fn a_small_file_does_not_become_a_large_picture() {
    let whole = png(TEXT);
    for sides in [(20_000u32, 20_000u32), (4097, 1), (1, 4097), (u32::MAX >> 1, u32::MAX >> 1)] {
        let mut ihdr = [b"IHDR" as &[u8], &sides.0.to_be_bytes(), &sides.1.to_be_bytes(), &whole[24..29]].concat();
        ihdr.extend(crc32fast::hash(&ihdr).to_be_bytes());
        let file = [&whole[..12], &ihdr, &whole[33..]].concat();
        assert!(refusal(&file).contains("4,096 × 4,096"), "{sides:?}");
    }
    let deep: ImageBuffer<Rgba<u16>, _> = ImageBuffer::from_pixel(4096, 2100, Rgba([0u16; 4]));
    assert!(refusal(&written(&deep.into(), ImageFormat::Png)).contains("4,096 × 4,096"), "16 bits a channel take twice the memory");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]
    #[test]
    fn no_bytes_make_it_panic(noise in proptest::collection::vec(0u8.., 0..60), at in 0usize..2000, is_jpeg: bool) {
        let picture = DynamicImage::from(drawn("otpauth://totp/x", 3, BLACK, WHITE)).into_rgb8();
        let mut file = written(&picture.into(), if is_jpeg { ImageFormat::Jpeg } else { ImageFormat::Png });
        let at = at.min(file.len());
        file.splice(at..(at + noise.len()).min(file.len()), noise);
        let _ = read(&file);
    }
}
