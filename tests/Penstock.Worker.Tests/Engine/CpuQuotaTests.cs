using Penstock.Worker.Engine;

namespace Penstock.Worker.Tests.Engine;

public sealed class CpuQuotaTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("penstock-quota").FullName;

    [Theory]
    [InlineData(null, 8, 7)]
    [InlineData(null, 1, 1)]
    [InlineData(2.0, 8, 2)]
    [InlineData(2.9, 8, 2)]
    [InlineData(0.5, 8, 1)]
    [InlineData(16.0, 8, 8)]
    public void Rounds_the_quota_down_and_leaves_a_processor_free_without_one(double? quota, int processors, int threads) =>
        Assert.Equal(threads, CpuQuota.ComputeThreads(quota, processors));

    [Fact]
    public void Reads_the_quota_of_version_2()
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/cpu.max", "250000 100000\n");

        Assert.Equal(2.5, CpuQuota.Read(_root));
    }

    [Fact]
    public void Takes_the_smallest_quota_on_the_way_to_the_root()
    {
        Write("proc/self/cgroup", "0::/pods/this/worker\n");
        Write("sys/fs/cgroup/pods/this/worker/cpu.max", "max 100000\n");
        Write("sys/fs/cgroup/pods/this/cpu.max", "150000 100000\n");
        Write("sys/fs/cgroup/pods/cpu.max", "800000 100000\n");

        Assert.Equal(1.5, CpuQuota.Read(_root));
    }

    [Fact]
    public void Reads_the_quota_of_version_1()
    {
        Write("proc/self/cgroup", "5:memory:/x\n4:cpu,cpuacct:/x\n0::/\n");
        Write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_quota_us", "300000\n");
        Write("sys/fs/cgroup/cpu,cpuacct/x/cpu.cfs_period_us", "100000\n");

        Assert.Equal(3, CpuQuota.Read(_root));
    }

    [Theory]
    [InlineData("max 100000")]
    [InlineData("-1 100000")]
    [InlineData("nonsense")]
    [InlineData("")]
    public void Knows_no_quota_where_none_is_set(string content)
    {
        Write("proc/self/cgroup", "0::/\n");
        Write("sys/fs/cgroup/cpu.max", content);

        Assert.Null(CpuQuota.Read(_root));
    }

    [Fact]
    public void Knows_no_quota_without_control_groups() => Assert.Null(CpuQuota.Read(_root));

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string path, string content)
    {
        string full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }
}
