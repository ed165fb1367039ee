using System.Text;
using Penstock.Storage.Files;

namespace Penstock.Storage.Tests;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class AtomicFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Writes_into_a_folder_that_it_makes_and_lets_nobody_else_read()
    {
        var path = Path.Combine(_folder, "data", "file");
        Assert.Null(AtomicFile.Write(path, "one"u8));
        Assert.Null(AtomicFile.Write(path, "two"u8));
        Assert.Equal("two", File.ReadAllText(path, Encoding.UTF8));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_one_line_and_leaves_nothing()
    {
        var blocking = Path.Combine(_folder, "data");
        File.WriteAllText(blocking, "");
        var error = AtomicFile.Write(Path.Combine(blocking, "file"), "one"u8);
        Assert.StartsWith($"Cannot write {blocking}/file: ", error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void A_failure_half_way_keeps_the_old_file_whole()
    {
        // A folder in the file's place: the content is written beside it, and the rename is what fails.
        var path = Path.Combine(_folder, "file");
        Directory.CreateDirectory(Path.Combine(path, "inner"));
        Assert.NotNull(AtomicFile.Write(path, "one"u8));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder));
    }
}
