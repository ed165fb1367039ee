using System.Globalization;
using System.Text;

namespace Penstock.Catalog.Configuration;

/// <summary>The real environment and file system of this process.</summary>
public sealed class SystemConfigurationEnvironment : IConfigurationEnvironment
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public string? Variable(string name) => Environment.GetEnvironmentVariable(name);

    /// <inheritdoc/>
    public FileText Read(string path, int mostBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            byte[] bytes = new byte[mostBytes + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return length > mostBytes
                ? new FileText(null, string.Create(CultureInfo.InvariantCulture, $"is larger than {mostBytes / 1024} KiB"))
                : new FileText(StrictUtf8.GetString(bytes, 0, length).TrimStart('\uFEFF'), null);
        }
        catch (DecoderFallbackException)
        {
            return new FileText(null, "is not UTF-8 text");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileText(null, "does not exist");
        }
        catch (UnauthorizedAccessException)
        {
            return new FileText(null, Directory.Exists(path) ? "is a folder" : "may not be read by this user");
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or NotSupportedException)
        {
            return new FileText(null, "cannot be read");
        }
    }

    /// <inheritdoc/>
    public string? Stamp(string path)
    {
        try
        {
            // By handle: the link that Kubernetes swaps under a mounted file keeps its own time.
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{File.GetLastWriteTimeUtc(handle).Ticks}/{RandomAccess.GetLength(handle)}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
