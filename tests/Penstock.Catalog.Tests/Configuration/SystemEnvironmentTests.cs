using Penstock.Catalog.Configuration;

namespace Penstock.Catalog.Tests.Configuration;

public sealed class SystemEnvironmentTests : IDisposable
{
    private readonly SystemConfigurationEnvironment _environment = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("penstock-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Reads_a_file_without_its_byte_order_mark()
    {
        string path = Write("a", [0xEF, 0xBB, 0xBF, (byte)'x']);

        Assert.Equal(new FileText("x", null), _environment.Read(path, 100));
    }

    [Fact]
    public void Says_why_a_file_cannot_be_read()
    {
        Assert.Equal("does not exist", _environment.Read(Path.Combine(_folder, "none"), 10).Problem);
        Assert.Equal("does not exist", _environment.Read(Path.Combine(_folder, "none", "none"), 10).Problem);
        Assert.Equal("is a folder", _environment.Read(_folder, 10).Problem);
        Assert.Equal("is not UTF-8 text", _environment.Read(Write("latin", [0xE9, 0x20]), 10).Problem);
        Assert.Equal("is larger than 1 KiB", _environment.Read(Write("large", new byte[1025]), 1024).Problem);
        Assert.Equal("cannot be read", _environment.Read("", 10).Problem);
        Assert.Equal("cannot be read", _environment.Read("a\0b", 10).Problem);
    }

    [Fact]
    public void A_link_that_is_swapped_changes_the_stamp()
    {
        string link = Path.Combine(_folder, "penstock.yaml");
        File.CreateSymbolicLink(Path.Combine(_folder, "data"), Directory.CreateDirectory(Path.Combine(_folder, "one")).FullName);
        File.CreateSymbolicLink(link, Path.Combine(_folder, "data", "penstock.yaml"));
        Write("one/penstock.yaml", "version: 1"u8.ToArray());
        string? before = _environment.Stamp(link);

        Directory.CreateDirectory(Path.Combine(_folder, "two"));
        Write("two/penstock.yaml", "version: 1 # other"u8.ToArray());
        Directory.Delete(Path.Combine(_folder, "data"));
        File.CreateSymbolicLink(Path.Combine(_folder, "data"), Path.Combine(_folder, "two"));

        Assert.NotNull(before);
        Assert.NotEqual(before, _environment.Stamp(link));
        Assert.Null(_environment.Stamp(Path.Combine(_folder, "none")));
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
