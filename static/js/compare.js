// A picture that is larger than its box begins at its first change.
const box = document.querySelector(".compare-picture");
const first = box?.querySelector("g:is(.pic-added, .pic-removed, .pic-changed, .pic-moved)") ?? box?.querySelector(".pic-box");

if (first) {
  const [frame, place] = [box.getBoundingClientRect(), first.getBoundingClientRect()];
  box.scrollTo(place.x + place.width / 2 - frame.x - frame.width / 2, place.y - frame.y - frame.height / 4);
}
