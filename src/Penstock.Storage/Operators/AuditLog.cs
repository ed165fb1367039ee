using System.Text.Json;
using Penstock.Catalog.Serving;

namespace Penstock.Storage.Operators;

/// <summary>
/// What operators did, a line of JSON each, in <c>audit.jsonl</c> beside the storage file. Lines are only ever added; a full file becomes
/// <c>audit.1.jsonl</c> and takes the place of the one before it, so that some 30,000 acts are kept. Safe for concurrent use.
/// </summary>
public sealed class AuditLog
{
    /// <summary>The file's name.</summary>
    public const string FileName = "audit.jsonl";

    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly string _older;
    private readonly long _largest;
    private long _last = -1;

    /// <summary>The log at <paramref name="path"/>, of at most two files of <paramref name="largestBytes"/> each.</summary>
    public AuditLog(string path, long largestBytes = 4 * 1024 * 1024)
    {
        (_path, _largest) = (path, largestBytes);
        _older = Path.ChangeExtension(path, ".1.jsonl");
    }

    /// <summary>The log beside what <paramref name="storage"/> configures.</summary>
    public static AuditLog Beside(StorageOptions storage) =>
        new(Path.Combine(Path.GetDirectoryName(storage.Path) is { Length: > 0 } folder ? folder : ".", FileName));

    /// <summary>Adds one act. Null is success; else one line.</summary>
    public string? Append(DateTimeOffset at, string operatorName, string action, int status, string from)
    {
        lock (_gate)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
                _last = _last < 0 ? LastId() : _last;
                if (new FileInfo(_path) is { Exists: true } file && file.Length >= _largest)
                {
                    File.Move(_path, _older, overwrite: true);
                }

                var entry = new AuditEntry(++_last, at, operatorName, action, status, from);
                File.AppendAllText(_path, JsonSerializer.Serialize(entry, AuditJson.Default.AuditEntry) + "\n");
                return null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return $"Cannot write {_path}: {exception.Message.TrimEnd('.')}.";
            }
        }
    }

    /// <summary>The newest first: at most <paramref name="limit"/> with an id below <paramref name="before"/>.</summary>
    public IReadOnlyList<AuditEntry> Read(int limit, long? before)
    {
        lock (_gate)
        {
            IEnumerable<AuditEntry> all = Lines(_path).Reverse().Concat(Lines(_older).Reverse());
            return [.. all.Where(entry => before is null || entry.Id < before).Take(limit)];
        }
    }

    private long LastId() => Lines(_path).Concat(Lines(_older)).Select(entry => entry.Id).DefaultIfEmpty(0).Max();

    /// <summary>A line that a dying process left half written is passed over.</summary>
    private static IEnumerable<AuditEntry> Lines(string path)
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        foreach (string line in File.ReadAllLines(path))
        {
            if (Parse(line) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static AuditEntry? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AuditJson.Default.AuditEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
