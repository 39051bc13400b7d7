//! Own icons of categories.

use domain::{Category, CategoryFilter, CategoryId, Code, Expected, KeyType, Scope};
use image::{ImageFormat, Rgba, RgbaImage};

use crate::world::{World, holds, on_both};

/// A whole picture.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    RgbaImage::from_pixel(width, height, Rgba([10, 200, 30, 255])).write_to(&mut file, ImageFormat::Png).unwrap();
    file.into_inner()
}

async fn uploaded(world: &World, id: CategoryId) -> Category {
    world.vault.set_category_icon(&world.owner, id, &Expected::Any, png(200, 100)).await.unwrap()
}

#[tokio::test]
async fn an_icon_is_set_replaced_and_taken_away_and_the_category_says_so() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = world.category(KeyType::Simple).await;
        assert!(!vault.get_category(owner, id).await.unwrap().own_icon);
        assert_eq!(vault.category_icon(owner, id).await.unwrap_err().code, Code::NotFound);

        let first = uploaded(&world, id).await;
        assert_eq!((first.own_icon, first.version), (true, 2));
        let kept = vault.category_icon(owner, id).await.unwrap();
        let picture = image::load_from_memory(&kept).unwrap();
        assert_eq!((picture.width(), picture.height()), (128, 64));
        assert!(vault.list_categories(owner, CategoryFilter::default()).await.unwrap().data[0].category.own_icon);

        let second = vault.set_category_icon(owner, id, &Expected::tag("2".into()), png(16, 16)).await.unwrap();
        assert_eq!((second.own_icon, second.version), (true, 3));
        assert_ne!(vault.category_icon(owner, id).await.unwrap(), kept);

        let without = vault.remove_category_icon(owner, id, &Expected::tag("3".into())).await.unwrap();
        assert_eq!((without.own_icon, without.version), (false, 4));
        assert_eq!(vault.category_icon(owner, id).await.unwrap_err().code, Code::NotFound);
        assert_eq!(world.number("SELECT count(*) FROM audit_log WHERE action = 'category.update'").await, 3);
    })
    .await;
}

#[tokio::test]
async fn of_two_icons_for_one_version_the_second_is_refused_and_a_bad_one_changes_nothing() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = world.category(KeyType::Simple).await;
        uploaded(&world, id).await;
        let late = vault.set_category_icon(owner, id, &Expected::tag("1".into()), png(8, 8)).await.unwrap_err();
        assert_eq!(late.code, Code::PreconditionFailed);
        let late = vault.remove_category_icon(owner, id, &Expected::tag("1".into())).await.unwrap_err();
        assert_eq!(late.code, Code::PreconditionFailed);
        for bad in [Vec::new(), b"GIF89a".to_vec(), png(8, 8)[..20].to_vec(), vec![0; 33 * 1024], png(1025, 1)] {
            let problem = vault.set_category_icon(owner, id, &Expected::Any, bad).await.unwrap_err();
            assert_eq!((problem.code, problem.errors[0].pointer.as_str()), (Code::ValidationError, "/icon"));
        }
        assert_eq!(vault.get_category(owner, id).await.unwrap().version, 2);
    })
    .await;
}

#[tokio::test]
async fn an_icon_goes_to_the_trash_and_back_with_its_category() {
    on_both(async |world| {
        let (vault, owner) = (&world.vault, &world.owner);
        let id = world.category(KeyType::Simple).await;
        uploaded(&world, id).await;
        let before = vault.category_icon(owner, id).await.unwrap();
        vault.delete_category(owner, id, &Expected::Any).await.unwrap();
        assert_eq!(vault.category_icon(owner, id).await.unwrap_err().code, Code::CategoryNotFound);
        let problem = vault.set_category_icon(owner, id, &Expected::Any, png(8, 8)).await.unwrap_err();
        assert_eq!(problem.code, Code::CategoryNotFound);
        vault.restore_category(owner, id).await.unwrap();
        assert_eq!(vault.category_icon(owner, id).await.unwrap(), before);
        assert!(vault.get_category(owner, id).await.unwrap().own_icon);

        world.sql("DELETE FROM key_categories").await;
        assert_eq!(world.number("SELECT count(*) FROM category_icons").await, 0, "it goes with the category");
    })
    .await;
}

#[tokio::test]
async fn a_stranger_meets_no_icon_and_sets_none() {
    on_both(async |world| {
        let id = world.category(KeyType::Simple).await;
        uploaded(&world, id).await;
        let (vault, stranger) = (&world.vault, world.stranger().await);
        assert_eq!(vault.category_icon(&stranger, id).await.unwrap_err().code, Code::CategoryNotFound);
        let problem = vault.set_category_icon(&stranger, id, &Expected::Any, png(8, 8)).await.unwrap_err();
        assert_eq!(problem.code, Code::CategoryNotFound);
        let problem = vault.remove_category_icon(&stranger, id, &Expected::Any).await.unwrap_err();
        assert_eq!(problem.code, Code::CategoryNotFound);
        assert!(vault.category_icon(&world.owner, id).await.is_ok());

        let reader = world.owner.clone().with_scopes(&[Scope::CategoriesRead]);
        let writer = world.owner.clone().with_scopes(&[Scope::CategoriesWrite]);
        assert_eq!(vault.category_icon(&writer, id).await.unwrap_err().code, Code::AuthScopeRequired);
        let problem = vault.set_category_icon(&reader, id, &Expected::Any, png(8, 8)).await.unwrap_err();
        assert_eq!(problem.code, Code::AuthScopeRequired);
        let problem = vault.remove_category_icon(&reader, id, &Expected::Any).await.unwrap_err();
        assert_eq!(problem.code, Code::AuthScopeRequired);
    })
    .await;
}

#[tokio::test]
async fn what_a_file_says_beside_its_picture_is_not_stored() {
    on_both(async |world| {
        let id = world.category(KeyType::Simple).await;
        let mut file = png(8, 8);
        file.extend(b"canary-behind-the-picture");
        world.vault.set_category_icon(&world.owner, id, &Expected::Any, file).await.unwrap();
        assert!(!holds(&world.vault.category_icon(&world.owner, id).await.unwrap(), "canary-behind"));
        assert!(!holds(&world.stored_bytes().await, "canary-behind"));
    })
    .await;
}
