// Groups: sets of ranks in, ranks out. The third number of a range is a stride, which may be
// negative and must not be taken for a rank's name; MPI_PROC_NULL and MPI_UNDEFINED do occur among
// translated ranks.
// ranks: 4

#include "check.h"

static const char* comparison(int result) {
  if (result == MPI_IDENT) return "IDENT";
  if (result == MPI_CONGRUENT) return "CONGRUENT";
  if (result == MPI_SIMILAR) return "SIMILAR";
  return result == MPI_UNEQUAL ? "UNEQUAL" : "?";
}

static MPI_Group world;

// That `group` consists of these ranks of the world; frees it.
static void expect(MPI_Group group, int count, const int* expected) {
  int members = -1, mine = -2, position = MPI_UNDEFINED, ranks[8], translated[8];
  MPI_Group_size(group, &members);
  CHECK_EQUAL(members, count);
  for (int i = 0; i < count; i++) ranks[i] = i;
  MPI_Group_translate_ranks(group, count, ranks, world, translated);
  for (int i = 0; i < count; i++) {
    CHECK_EQUAL(translated[i], expected[i]);
    if (expected[i] == rank) position = i;
  }
  MPI_Group_rank(group, &mine);
  CHECK_EQUAL(mine, position);
  if (group != MPI_GROUP_EMPTY) MPI_Group_free(&group);
}
#define EXPECT(group, ...) \
  expect(group, sizeof((int[]){__VA_ARGS__}) / sizeof(int), (int[]){__VA_ARGS__})

static void made_from_ranks(void) {
  MPI_Group group;
  MPI_Group_incl(world, 3, (int[]){3, 0, 2}, &group);
  EXPECT(group, 3, 0, 2);
  MPI_Group_excl(world, 2, (int[]){3, 0}, &group);
  EXPECT(group, 1, 2);
  MPI_Group_range_incl(world, 1, (int[][3]){{3, 0, -1}}, &group);
  EXPECT(group, 3, 2, 1, 0);
  MPI_Group_range_incl(world, 1, (int[][3]){{3, 0, -2}}, &group);
  EXPECT(group, 3, 1);
  MPI_Group_range_incl(world, 1, (int[][3]){{3, 0, -3}}, &group);
  EXPECT(group, 3, 0);
  MPI_Group_range_incl(world, 1, (int[][3]){{3, 0, -4}}, &group);
  EXPECT(group, 3);
  MPI_Group_range_incl(world, 2, (int[][3]){{2, 3, 1}, {0, 1, 5}}, &group);
  EXPECT(group, 2, 3, 0);
  MPI_Group_range_excl(world, 1, (int[][3]){{3, 0, -2}}, &group);
  EXPECT(group, 0, 2);
  MPI_Group_range_excl(world, 1, (int[][3]){{0, 2, 2}}, &group);
  EXPECT(group, 1, 3);
  MPI_Group_incl(world, 0, NULL, &group);
  CHECK(group == MPI_GROUP_EMPTY);
  MPI_Group_excl(world, 0, NULL, &group);
  EXPECT(group, 0, 1, 2, 3);
}

static void set_operations(void) {
  MPI_Group low, high, result;
  int compared;
  MPI_Group_incl(world, 3, (int[]){2, 1, 0}, &low);
  MPI_Group_incl(world, 2, (int[]){3, 1}, &high);
  MPI_Group_union(low, high, &result);
  EXPECT(result, 2, 1, 0, 3);
  MPI_Group_intersection(low, high, &result);
  EXPECT(result, 1);
  MPI_Group_difference(low, high, &result);
  EXPECT(result, 2, 0);
  MPI_Group_difference(low, world, &result);
  MPI_Group_compare(result, MPI_GROUP_EMPTY, &compared);
  CHECK_EQUAL(compared, MPI_IDENT);
  MPI_Group_intersection(MPI_GROUP_EMPTY, low, &result);
  MPI_Group_size(result, &compared);
  CHECK_EQUAL(compared, 0);
  MPI_Group_free(&low);
  MPI_Group_free(&high);
}

static void translated_ranks(void) {
  MPI_Group reversed, part;
  int out[5];
  MPI_Group_range_incl(world, 1, (int[][3]){{3, 0, -1}}, &reversed);
  MPI_Group_incl(world, 2, (int[]){2, 0}, &part);
  MPI_Group_translate_ranks(reversed, 5, (int[]){0, MPI_PROC_NULL, 1, 2, 3}, part, out);
  CHECK_EQUAL(out[0], MPI_UNDEFINED);
  CHECK_EQUAL(out[1], MPI_PROC_NULL);
  CHECK_EQUAL(out[2], 0);
  CHECK_EQUAL(out[3], MPI_UNDEFINED);
  CHECK_EQUAL(out[4], 1);
  MPI_Group_translate_ranks(reversed, 0, NULL, part, NULL);
  MPI_Group_free(&reversed);
  CHECK(reversed == MPI_GROUP_NULL);
  MPI_Group_free(&part);
}

static void compared(void) {
  MPI_Group reversed, part, same;
  int result;
  MPI_Group_range_incl(world, 1, (int[][3]){{3, 0, -1}}, &reversed);
  MPI_Group_incl(world, 2, (int[]){2, 0}, &part);
  MPI_Comm_group(MPI_COMM_WORLD, &same);
  MPI_Group_compare(world, same, &result);
  report("the same: %s", comparison(result));
  MPI_Group_compare(world, reversed, &result);
  report("reversed: %s", comparison(result));
  MPI_Group_compare(world, part, &result);
  report("a part: %s", comparison(result));

  MPI_Comm copy, other_order, single;
  MPI_Comm_compare(MPI_COMM_WORLD, MPI_COMM_WORLD, &result);
  report("communicator and itself: %s", comparison(result));
  MPI_Comm_dup(MPI_COMM_WORLD, &copy);
  MPI_Comm_compare(MPI_COMM_WORLD, copy, &result);
  report("communicator and copy: %s", comparison(result));
  MPI_Comm_create(MPI_COMM_WORLD, reversed, &other_order);
  MPI_Comm_compare(copy, other_order, &result);
  report("communicator in another order: %s", comparison(result));
  MPI_Comm_rank(other_order, &result);
  CHECK_EQUAL(result, 3 - rank);
  MPI_Comm_split(MPI_COMM_WORLD, rank, 0, &single);
  MPI_Comm_compare(single, MPI_COMM_WORLD, &result);
  report("communicator and one of its own: %s", comparison(result));
  MPI_Comm_compare(single, MPI_COMM_SELF, &result);
  report("two of one process: %s", comparison(result));
  MPI_Comm_free(&copy);
  MPI_Comm_free(&other_order);
  MPI_Comm_free(&single);
  MPI_Group_free(&reversed);
  MPI_Group_free(&part);
  MPI_Group_free(&same);
}

int main(void) {
  begin();
  MPI_Comm_group(MPI_COMM_WORLD, &world);
  made_from_ranks();
  set_operations();
  translated_ranks();
  compared();
  MPI_Group_free(&world);
  return finish();
}
