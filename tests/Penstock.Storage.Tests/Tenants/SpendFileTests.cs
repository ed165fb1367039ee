using Penstock.Storage.Tenants;

namespace Penstock.Storage.Tests.Tenants;

/// <summary>What is spent outlives the process.</summary>
public sealed class SpendFileTests : IDisposable
{
    private const int Today = 739_782;

    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-spend").FullName;

    private string Location => Path.Combine(_folder, SpendFile.FileName);

    [Fact]
    public void Finds_again_what_was_settled_and_takes_for_spent_what_was_held_back()
    {
        using (SpendFile file = Open())
        {
            SpendSlot slot = file.Slot("tenant/acme//Spend/Month");
            slot.Begin(Today - 3);
            slot.Change(settled: 40, reserved: 7);
            slot.Warn();
            file.Slot("other").Begin(0);
        }

        using SpendFile again = Open();
        SpendSlot found = again.Slot("tenant/acme//Spend/Month");
        Assert.Equal((Today - 3, 47, 0, true), (found.Period, found.Settled, found.Reserved, found.IsWarned));
        Assert.Equal(0, again.Slot("other").Settled);
        Assert.Equal(SpendSlot.Unused, again.Slot("third").Period);
        Assert.Equal(1, again.Recovered);
    }

    [Fact]
    public void Gives_the_place_of_a_period_long_over_to_another()
    {
        using (SpendFile file = Open(capacity: 2))
        {
            file.Slot("old").Begin(Today - 100);
            file.Slot("new").Begin(Today);
            file.Slot("new").Change(5, 0);
            Assert.IsType<SpendSlot>(file.Slot("no room"));
        }

        using SpendFile again = Open(capacity: 2);
        again.Slot("third").Begin(Today);
        Assert.IsNotType<SpendSlot>(again.Slot("third"));
        Assert.Equal(5, again.Slot("new").Settled);
        Assert.Equal(SpendSlot.Unused, again.Slot("old").Period);
    }

    [Fact]
    public void A_second_process_is_told_that_the_first_has_it()
    {
        using SpendFile first = Open();

        Assert.Contains("Cannot keep", SpendFile.Open(Location, Today).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Will_not_write_over_a_file_that_is_none_of_its_own()
    {
        File.WriteAllText(Location, "this is somebody's letter");

        Assert.Contains("damaged", SpendFile.Open(Location, Today).Error, StringComparison.Ordinal);
        Assert.Equal("this is somebody's letter", File.ReadAllText(Location));
    }

    [Fact]
    public void Goes_on_in_memory_once_it_is_closed()
    {
        SpendFile file = Open();
        SpendSlot slot = file.Slot("late");
        slot.Begin(Today);
        file.Dispose();

        slot.Change(1, 0);
        file.Flush();

        Assert.Equal(1, slot.Settled);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private SpendFile Open(int capacity = 16) => SpendFile.Open(Location, Today, capacity).File!;
}
